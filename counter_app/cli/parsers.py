"""The type of argparse's sub-commands, which argparse itself does not name."""

from argparse import ArgumentParser
from typing import Protocol


class Commands(Protocol):
    """Where a module adds its command."""

    def add_parser(
        self, name: str, *, parents: list[ArgumentParser] = ..., help: str | None = ...
    ) -> ArgumentParser: ...
