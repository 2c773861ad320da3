"""Fixtures for the tests of this folder."""

from tests.fixtures_hub import hub_process, make_hub, running_hub

__all__ = ["hub_process", "make_hub", "running_hub"]
