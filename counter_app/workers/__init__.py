"""The page-worker pool and the one-page pipeline. No Qt, no store, no network."""
