"""One use case a module; each returns what changed. They reach the outside world through `ports` alone."""
