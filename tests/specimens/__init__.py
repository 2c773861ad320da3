"""Specimens: fictional people's papers, typeset and then degraded like scans. `python -m tests.specimens` makes all."""
