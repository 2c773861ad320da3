"""What must, may and must not be digitised, case by case (TT 01/2023/TT-VPCP Đ4 unless said)."""

from dataclasses import replace
from datetime import date

import pytest

from counter_app.catalogue import load_catalogue, load_digitising_rules
from counter_app.domain.catalogue import Component, CopyKind, PaperType
from counter_app.domain.digitising_rules import (
    Digitise,
    ScanAnswer,
    digitise_rule,
)
from counter_app.domain.errors import ComponentNotAsked, DigitisingForbidden, UnknownCode
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ComponentCode, PaperTypeId
from counter_app.messages.digitising import scan_warning
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    MAI,
    MAI_NAME,
    Bench,
    bench,
)

__all__ = ["bench"]

RULES = load_digitising_rules()
CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 25)


def _type(name: str) -> PaperType:
    return CATALOGUE.paper_type(name)


def _component(kind: PaperType, *, shown_only: bool = False) -> Component:
    return Component(ComponentCode("c"), "Giấy tờ", (kind.id,), shown_only=shown_only)


ORIGINAL = CopyKind.ORIGINAL
CERTIFIED = CopyKind.CERTIFIED_COPY
EXTRACT = CopyKind.REGISTER_EXTRACT
PHOTO = CopyKind.PHOTOCOPY
ELECTRONIC = CopyKind.ELECTRONIC


@pytest.mark.parametrize(
    ("name", "copy_kind", "verdict", "code"),
    [
        ("birth_certificate", ORIGINAL, Digitise.MUST, "result"),
        ("birth_certificate", EXTRACT, Digitise.MUST, "result"),
        ("birth_certificate", ELECTRONIC, Digitise.MUST, "result"),
        ("birth_certificate", CERTIFIED, Digitise.MUST_NOT, "copy"),
        ("birth_certificate", PHOTO, Digitise.MUST_NOT, "copy"),
        ("birth_notice", ORIGINAL, Digitise.MAY, "unlisted"),
        ("birth_notice", ELECTRONIC, Digitise.MAY, "unlisted"),
        ("birth_notice", EXTRACT, Digitise.MUST, "register_extract"),
        ("birth_notice", PHOTO, Digitise.MUST_NOT, "copy"),
        ("declaration", ORIGINAL, Digitise.MUST, "dossier_file"),
        ("declaration", PHOTO, Digitise.MUST_NOT, "copy"),
        ("identity_card", ORIGINAL, Digitise.MUST_NOT, "image_not_kept"),
    ],
)
def test_the_kind_of_copy_and_the_kind_of_paper_decide(
    name: str, copy_kind: CopyKind, verdict: Digitise, code: str
) -> None:
    kind = _type(name)
    rule = digitise_rule(RULES, _component(kind), kind, copy_kind, TODAY, in_database=False)

    assert (rule.verdict, rule.code) == (verdict, code)


@pytest.mark.parametrize("copy_kind", CopyKind)
@pytest.mark.parametrize("name", ["birth_certificate", "declaration", "birth_notice"])
def test_secret_shown_and_covered_papers_beat_every_list(name: str, copy_kind: CopyKind) -> None:
    kind = _type(name)
    secret = replace(kind, secret=True)

    for component, known, in_database, code in (
        (_component(secret), secret, False, "state_secret"),
        (_component(kind, shown_only=True), kind, False, "shown_only"),
        (_component(kind), kind, True, "database"),
    ):
        rule = digitise_rule(RULES, component, known, copy_kind, TODAY, in_database=in_database)
        assert (rule.verdict, rule.code) == (Digitise.MUST_NOT, code)


def test_only_what_must_not_be_digitised_is_warned_of_or_refused() -> None:
    for rule in RULES:
        assert (rule.scan is ScanAnswer.TAKE) == (rule.verdict is not Digitise.MUST_NOT)


def test_the_picture_of_a_card_is_sensitive_since_2026() -> None:
    """Luật 91/2025/QH15 is in force since 1/1/2026."""
    kind = _type("identity_card")
    component = _component(kind)

    before = digitise_rule(RULES, component, kind, ORIGINAL, date(2025, 12, 31), in_database=False)
    after = digitise_rule(RULES, component, kind, ORIGINAL, date(2026, 1, 1), in_database=False)

    assert (before.code, after.code) == ("result", "image_not_kept")


def test_no_rule_stands_before_the_circular() -> None:
    kind = _type("birth_certificate")

    with pytest.raises(UnknownCode):
        digitise_rule(RULES, _component(kind), kind, ORIGINAL, date(2023, 5, 24), in_database=False)


def test_every_line_of_the_checklist_says_its_rule(bench: Bench) -> None:
    took = bench.take(MAI, "1.000656", name=MAI_NAME)
    rules = {line.item.component: line.digitise for line in took.checklist.lines}

    assert rules[ComponentCode("declaration")].code == "dossier_file"
    assert rules[ComponentCode("identity")].code == "database"
    assert all(rule.words and rule.ground for rule in rules.values())


def test_a_scan_names_its_rule_in_its_event(bench: Bench) -> None:
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
    )
    with bench.store.reading() as view:
        events = view.events.of_subject(took.papers[0])
    scanned = next(event for event in events if event.kind is EventKind.PAPER_SCANNED)

    assert scanned.after is not None
    assert (scanned.after["digitise"], scanned.after["rule"]) == ("must_not", "shown_only")


def test_a_state_secret_is_refused_before_any_byte_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = {
        **{known.id: known for known in CATALOGUE.paper_types},
        PaperTypeId("birth_certificate"): replace(_type("birth_certificate"), secret=True),
    }
    monkeypatch.setattr(
        type(bench.desk.catalogue), "paper_type", lambda _self, name: secret[PaperTypeId(name)]
    )

    with pytest.raises(DigitisingForbidden) as refused:
        bench.take(
            MAI,
            ALLOWANCE,
            case="orphan",
            name=MAI_NAME,
            scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
        )

    assert refused.value.details["rule"] == "state_secret"
    assert bench.blobs() == 0


def test_what_a_database_holds_is_not_even_asked_for(bench: Bench) -> None:
    with pytest.raises(ComponentNotAsked):
        bench.take(
            MAI,
            "1.000656",
            name=MAI_NAME,
            scans={"residence": bench.file("residence_confirmation")},
        )


def test_a_warning_says_the_rule_and_what_happened_to_the_scan() -> None:
    for rule in RULES:
        warning = scan_warning(rule)
        assert bool(warning) == (rule.scan is ScanAnswer.WARN)
        if warning:
            assert rule.words in warning and rule.ground in warning
            assert "Bản quét vẫn được giữ" in warning
