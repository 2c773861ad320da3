"""When an original may leave the PC: each reason against it alone, and the days of TT 13/2023/TT-BNV."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from counter_app.catalogue import load_retention_rules
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.ids import PaperId, RecordId, Sha256
from counter_app.domain.papers import BlobRole, PaperState
from counter_app.domain.purging import Master, MasterUse, Stays, days_on, why_it_stays

RECEIVED = datetime(2026, 1, 5, 8, tzinfo=VIETNAM)
MASTER, ARCHIVAL = Sha256("a" * 64), Sha256("b" * 64)
USE = MasterUse(PaperId("1"), PaperState.ACCEPTED, ARCHIVAL, DossierStatus.RETURNED)
GOES = Master(
    sha256=MASTER,
    bytes=10,
    roles=frozenset({BlobRole.MASTER}),
    uses=(USE,),
    receipt=(RecordId("r"), RECEIVED),
    wanted=False,
    shown=False,
)


def asked(
    master: Master, *, days: int = 365, later: timedelta = timedelta(days=365), here: bool = True
) -> Stays | None:
    archived = frozenset({ARCHIVAL}) if here else frozenset[Sha256]()
    return why_it_stays(master, days=days, now=RECEIVED + later, archived=archived)


def test_it_goes_on_the_last_day_of_keeping_and_not_a_second_before() -> None:
    assert asked(GOES) is None
    assert asked(GOES, later=timedelta(days=365, seconds=-1)) is Stays.RETENTION


@pytest.mark.parametrize(
    ("master", "reason"),
    [
        (replace(GOES, receipt=None), Stays.NO_RECEIPT),
        (replace(GOES, wanted=True), Stays.WANTED),
        (replace(GOES, roles=frozenset({BlobRole.SIGNED})), Stays.NOT_A_MASTER),
        (replace(GOES, roles=frozenset({BlobRole.MASTER, BlobRole.ARCHIVAL})), Stays.NOT_A_MASTER),
        (replace(GOES, shown=True), Stays.NOT_A_MASTER),
        (replace(GOES, uses=(USE, replace(USE, state=PaperState.SCANNED))), Stays.PAPER_OPEN),
        (replace(GOES, uses=(replace(USE, state=PaperState.REJECTED),)), Stays.PAPER_OPEN),
        (
            replace(GOES, uses=(replace(USE, dossier=DossierStatus.IN_PROGRESS),)),
            Stays.DOSSIER_OPEN,
        ),
        (replace(GOES, uses=(USE, replace(USE, archival=None))), Stays.NO_ARCHIVAL),
    ],
)
def test_each_reason_alone_keeps_it(master: Master, reason: Stays) -> None:
    assert asked(master) is reason


def test_an_archival_copy_that_is_not_in_the_vault_keeps_it() -> None:
    assert asked(GOES, here=False) is Stays.NO_ARCHIVAL


def test_the_days_are_dated_data_and_cover_the_year_until_the_archive() -> None:
    rules = load_retention_rules()

    assert days_on(rules, date(2026, 1, 5)).days == 365
    assert days_on(rules, date(2020, 1, 1)) == rules[0]
