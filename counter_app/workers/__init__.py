"""The page-worker pool and the one-page pipeline. No Qt, no store, no network."""

from .pool import PagePool
from .settings import PoolSettings, default_jobs

__all__ = ["PagePool", "PoolSettings", "default_jobs"]
