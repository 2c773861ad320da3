"""Fixtures for the tests of this folder."""

import signal
from collections.abc import Iterator

import pytest

from tests.fixtures_cluster import cluster
from tests.fixtures_hub import hub_engine, hub_process, make_hub, running_hub

__all__ = ["cluster", "hub_engine", "hub_process", "make_hub", "running_hub"]


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """A shell's background job ignores SIGINT, and whatever is started from it does too: here it is heard."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
