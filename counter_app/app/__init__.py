"""The composition root: opens the store, builds the services, starts helper processes. It alone sees every room below it.

Nothing is loaded here: a hub needs nothing of what a desk does, nor a desk of what a hub does.
"""
