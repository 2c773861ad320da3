"""A desk whose catalogue takes packs, and a publisher who signs them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from counter_app.catalogue import (
    OfficeCatalogue,
    SignedPacks,
    new_key,
    publisher_of,
    sign,
)
from counter_app.domain.catalogue import Procedure
from counter_app.domain.catalogue_json import paper_type_row, procedure_row
from counter_app.domain.ids import OfficerLogin, PaperTypeId
from counter_app.domain.officers import Officer, Role
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.dossier_desk import DossierDesk
from counter_app.services.finding import ProcedureFinder
from counter_app.services.intake import Intake
from counter_app.store import KeyBook, open_store
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE
from tests.services_bench import CATALOGUE, Bench, bench

__all__ = ["bench", "signer", "takes_packs"]

Rows = Sequence[object]


@dataclass(frozen=True)
class Signer:
    """A publisher with a key of its own."""

    name: str = "Sở Tư pháp tỉnh Mẫu"
    private: bytes = field(default_factory=lambda: new_key(None))

    def draft(self, version: int = 1, **content: Rows | str) -> str:
        """A pack's text before it is signed, one value a line."""
        document = {
            "format": "quay-so-catalogue",
            "publisher": self.name,
            "version": version,
            "issued_on": "2026-02-27",
            "title": "Quyết định mẫu",
            "content": content,
        }
        return json.dumps(document, ensure_ascii=False, indent=1)

    def pack(self, version: int = 1, **content: Rows | str) -> bytes:
        return sign(self.draft(version, **content).encode(), self.private, None).encode()


@dataclass
class TakesPacks:
    """The bench with a catalogue of its own; everything that asks the law asks that one."""

    bench: Bench

    def __post_init__(self) -> None:
        self.catalogue = OfficeCatalogue(CATALOGUE)
        self.desk = replace(self.bench.desk, catalogue=self.catalogue)
        self.packs = CatalogueDesk(self.desk, self.catalogue, SignedPacks(CATALOGUE))
        self.finder = ProcedureFinder(self.desk)
        self.intake = Intake(self.desk, self.bench.reader)
        self.bench.intake = self.intake
        self.dossiers = DossierDesk(self.desk)

    def trust(self, signer: Signer) -> None:
        self.packs.trust(publisher_of(signer.private, signer.name, None))

    def as_officer(self) -> "TakesPacks":
        """The same desk for somebody who supervises nobody."""
        login = OfficerLogin("lanh")
        with self.bench.store.working() as view:
            view.officers.add(Officer(login, "Đỗ Thị Lành", Role.OFFICER))
        folder = self.bench.folder / "data"
        key = KeyBook(folder, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
        store = open_store(folder, key, officer=login, clock=self.bench.clock)
        return TakesPacks(Bench(self.bench.folder, store, self.bench.clock))

    def another_process(self) -> "TakesPacks":
        """The same store opened by a program that has seen nothing of what went before."""
        return TakesPacks(self.bench)


def changed(code: str, **changes: object) -> dict[str, object]:
    """The row of a procedure as it stands today, with some values changed."""
    row: dict[str, object] = dict(procedure_row(_today(code)))
    return {**row, **changes}


def changed_type(type_id: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = dict(paper_type_row(CATALOGUE.paper_type(PaperTypeId(type_id))))
    return {**row, **changes}


def with_limit(code: str, days: int, **changes: object) -> dict[str, object]:
    """That row with its first case due in so many working days."""
    procedure = _today(code)
    first, *others = procedure.cases
    faster = replace(first, limit=replace(first.limit, amount=days))
    row: dict[str, object] = dict(procedure_row(replace(procedure, cases=(faster, *others))))
    return {**row, **changes}


def _today(code: str) -> Procedure:
    return max(
        (known for known in CATALOGUE.procedures if known.code == code),
        key=lambda known: known.valid_from,
    )


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def takes_packs(bench: Bench, signer: Signer) -> Iterator[TakesPacks]:
    desk = TakesPacks(bench)
    desk.trust(signer)
    yield desk
