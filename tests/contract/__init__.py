"""One set of tests for every implementation of a port, stand-ins included."""
