"""Fixtures for the tests of this folder."""

from tests.fixtures_cluster import cluster
from tests.fixtures_hub import hub_engine, hub_process, make_hub, running_hub

__all__ = ["cluster", "hub_engine", "hub_process", "make_hub", "running_hub"]
