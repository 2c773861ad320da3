"""The composition root: opens the store, builds the services, starts helper processes. It alone sees every room below it."""

from counter_app.app.counter import Counter, create_counter, open_counter, recover_counter

__all__ = ["Counter", "create_counter", "open_counter", "recover_counter"]
