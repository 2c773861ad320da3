"""What no record may carry, a text too long or a time to come, is refused in words before anything is written."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from counter_app.domain.dossier_course import ExtensionReason, SupplementLine
from counter_app.domain.errors import FieldRefused
from tests.services_bench import ALLOWANCE, BIRTH, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


def test_words_too_long_to_be_sent_are_refused_before_anything_is_written(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    long, later = "x" * 4001, dossier.due_at + timedelta(days=7)
    acts: tuple[Callable[[], object], ...] = (
        lambda: bench.acts.withdraw(dossier.id, words=long),
        lambda: bench.acts.extend(dossier.id, later, ExtensionReason.OTHER, words=long),
        lambda: bench.acts.supplement(dossier.id, [SupplementLine(None, long)]),
        lambda: bench.handing_over.hand_over(dossier.id, "x" * 201, bench.folder / "x.qsbg"),
        lambda: bench.results.give_back(dossier.id, "x" * 401),
    )
    for act in acts:
        with pytest.raises(FieldRefused) as told:
            act()
        assert told.value.details["reason"] == "too_long"
    assert bench.dossiers.find(dossier.number).dossier == dossier


@pytest.mark.parametrize("field", ["number", "title", "issuer", "summary", "scope"])
def test_metadata_too_long_to_be_sent_are_refused(bench: Bench, field: str) -> None:
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
    )
    with pytest.raises(FieldRefused) as told:
        bench.accept(took.papers[0], **{field: "x" * 4001})
    assert told.value.details["field"] == field


def test_a_time_of_receipt_that_has_not_come_is_refused(bench: Bench) -> None:
    with pytest.raises(FieldRefused) as refused:
        bench.take(
            MAI,
            ALLOWANCE,
            case="orphan",
            name=MAI_NAME,
            received_at=bench.clock.now() + timedelta(days=1),
        )
    assert refused.value.details["field"] == "received_at"
