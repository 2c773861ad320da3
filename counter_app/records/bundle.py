"""All the neutral records of one dossier, as the hub holds them."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.records.canonical import JsonObject


@dataclass(frozen=True, slots=True)
class DossierBundle:
    """`revisions`: every `dossier.v1` there is, oldest first, at least one. `papers`: `paper.v1` by paper id."""

    revisions: tuple[JsonObject, ...]
    papers: Mapping[str, JsonObject]

    @property
    def last(self) -> JsonObject:
        return self.revisions[-1]
