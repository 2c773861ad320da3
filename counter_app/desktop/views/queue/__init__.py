"""The queue to the hub: what waits, why, and what to do about it."""
