"""Code lists of the portal's generations: dated data, read once a start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType

from counter_app.domain.errors import InternalError, PortalCodeUnknown


class Generation(StrEnum):
    """LGSP: the old service set around DongBoHoSoMC. ADAPTER_2026: the new portal's adapter."""

    LGSP = "lgsp"
    ADAPTER_2026 = "adapter_2026"


@dataclass(frozen=True, slots=True)
class PortalCodes:
    """The code lists of one generation: list, our word, the portal's code."""

    generation: Generation
    lists: Mapping[str, Mapping[str, str]]

    def code(self, name: str, word: str) -> str:
        """Return the portal's code for our word. Raises PortalCodeUnknown: it is held, never guessed."""
        found = self.lists[name].get(word)
        if found is None:
            raise PortalCodeUnknown(list=name, value=word)
        return found

    def word(self, name: str, code: str) -> str:
        """Return our word for the portal's code. Raises PortalCodeUnknown."""
        for word, known in self.lists[name].items():
            if known == code:
                return word
        raise PortalCodeUnknown(list=name, value=code)


def load_codes(generation: Generation, day: date) -> PortalCodes:
    """Return the lists in force on `day` (Viet Nam date). Raises PortalCodeUnknown: the generation was not in use then."""
    text = (files("counter_app") / "_resources" / "portal" / "codes.json").read_text("utf-8")
    for row in json.loads(text)["generations"]:
        if row["generation"] != generation.value:
            continue
        last = date.max if row["valid_to"] is None else date.fromisoformat(row["valid_to"])
        if date.fromisoformat(row["valid_from"]) <= day <= last:
            lists = {name: MappingProxyType(dict(codes)) for name, codes in row["lists"].items()}
            if any(len(set(codes.values())) != len(codes) for codes in lists.values()):
                raise InternalError(kind="PortalCodes", where=generation.value)
            return PortalCodes(generation, MappingProxyType(lists))
    raise PortalCodeUnknown(list="generation", value=generation.value)
