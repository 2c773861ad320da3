"""Fresh identifiers."""

from uuid import uuid4


class Uuid4Identifiers:
    def new(self) -> str:
        return uuid4().hex
