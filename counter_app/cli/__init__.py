"""The command line: one module a command, each thin: parse, call a service, print (text or --json)."""

from .run import is_command, run

__all__ = ["is_command", "run"]
