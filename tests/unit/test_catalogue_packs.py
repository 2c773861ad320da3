"""Packs: what is refused, with line and field; what is shown first; taken in whole or not at all."""

import json
from dataclasses import replace
from datetime import date

import pytest

from counter_app.catalogue import new_key, sign
from counter_app.domain.catalogue_changes import ChangeKind, FieldChange, Section
from counter_app.domain.errors import (
    CounterError,
    NotFound,
    PackConflict,
    PackInvalid,
    PackNotTrusted,
    PackOlder,
    RoleRequired,
)
from counter_app.domain.events import EventKind
from counter_app.messages import sentence
from counter_app.services.catalogue_ports import LocalDayKind
from tests.catalogue_bench import (
    Signer,
    TakesPacks,
    bench,
    changed,
    changed_type,
    signer,
    takes_packs,
    with_limit,
)
from tests.services_bench import CATALOGUE

__all__ = ["bench", "signer", "takes_packs"]
STATUS = "1.004873"
HOLIDAY = {"day": "2026-06-05", "kind": "off", "name": "Ngày mẫu", "source": "CV 1 mẫu"}


def limit_of(desk: TakesPacks, day: date) -> int:
    return desk.catalogue.procedure(STATUS, day).cases[0].limit.amount


def test_a_new_version_ends_the_one_before(takes_packs: TakesPacks, signer: Signer) -> None:
    body = signer.pack(procedures=[with_limit(STATUS, 2, valid_from="2026-06-01")])
    review = takes_packs.packs.review(body)
    assert [(it.section, it.key, it.kind) for it in review.changes] == [
        (Section.PROCEDURES, f"{STATUS} 2026-01-01", ChangeKind.CHANGED),
        (Section.PROCEDURES, f"{STATUS} 2026-06-01", ChangeKind.ADDED),
    ]
    assert review.changes[0].fields == (FieldChange("valid_to", "", "2026-05-31"),)
    assert limit_of(takes_packs, date(2026, 6, 1)) == 3, "looking changes nothing"
    takes_packs.packs.take_in(body)
    assert limit_of(takes_packs, date(2026, 5, 31)) == 3
    assert limit_of(takes_packs, date(2026, 6, 1)) == 2


def test_what_changes_inside_a_case_is_named_by_its_codes(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    row = with_limit(STATUS, 2)
    review = takes_packs.packs.review(signer.pack(procedures=[row]))
    assert [change.fields for change in review.changes] == [
        (FieldChange("cases.default.limit.amount", "3", "2"),)
    ]


def test_a_pack_outlives_the_program_and_reaches_another_one(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    waiting = takes_packs.another_process()
    waiting.finder.find("")
    takes_packs.packs.take_in(signer.pack(procedures=[with_limit(STATUS, 2)]))
    assert waiting.finder.find(STATUS)[0].procedure.cases[0].limit.amount == 2
    assert limit_of(waiting, date(2026, 6, 1)) == 2


def test_a_later_pack_stands_above_an_earlier_one(takes_packs: TakesPacks, signer: Signer) -> None:
    for version, days in ((1, 2), (2, 1)):
        takes_packs.packs.take_in(signer.pack(version, procedures=[with_limit(STATUS, days)]))
    assert limit_of(takes_packs, date(2026, 6, 1)) == 1
    assert [pack.version for pack in takes_packs.packs.held()] == [1, 2]


def test_the_same_pack_again_changes_nothing(takes_packs: TakesPacks, signer: Signer) -> None:
    body = signer.pack(procedures=[with_limit(STATUS, 2)])
    takes_packs.packs.take_in(body)
    again = takes_packs.packs.take_in(json.dumps(json.loads(body)).encode())
    assert again.held
    assert again.changes == ()
    assert len(takes_packs.packs.held()) == 1


def test_an_older_version_only_when_it_is_asked_for(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    older = signer.pack(4, procedures=[with_limit(STATUS, 2)])
    takes_packs.packs.take_in(signer.pack(5, procedures=[with_limit(STATUS, 1)]))
    with pytest.raises(PackOlder) as refused:
        takes_packs.packs.take_in(older)
    assert refused.value.details == {"held": 5, "offered": 4}
    takes_packs.packs.take_in(older, older=True)
    assert limit_of(takes_packs, date(2026, 6, 1)) == 2


def test_one_version_has_one_content(takes_packs: TakesPacks, signer: Signer) -> None:
    takes_packs.packs.take_in(signer.pack(5, procedures=[with_limit(STATUS, 1)]))
    with pytest.raises(PackConflict):
        takes_packs.packs.take_in(signer.pack(5, procedures=[with_limit(STATUS, 2)]), older=True)


def test_versions_of_two_publishers_do_not_meet(takes_packs: TakesPacks, signer: Signer) -> None:
    other = Signer("UBND tỉnh Mẫu")
    takes_packs.trust(other)
    takes_packs.packs.take_in(signer.pack(9, holidays=[HOLIDAY]))
    takes_packs.packs.take_in(other.pack(1, procedures=[with_limit(STATUS, 2)]))
    assert [pack.publisher for pack in takes_packs.packs.held()] == [signer.name, other.name]


def test_whom_a_pack_may_come_from(takes_packs: TakesPacks, signer: Signer) -> None:
    draft = signer.draft(holidays=[HOLIDAY])
    stranger = sign(draft.encode(), new_key(None), None).encode()
    signed = signer.pack(holidays=[HOLIDAY])
    altered = signed.replace("Ngày mẫu".encode(), "Ngày xấu".encode())
    for body, reason in (
        (draft.encode(), "unsigned"),
        (stranger, "unknown_key"),
        (altered, "signature_wrong"),
    ):
        with pytest.raises(PackNotTrusted) as refused:
            takes_packs.packs.take_in(body)
        assert refused.value.details["reason"] == reason
    takes_packs.packs.distrust(takes_packs.packs.publishers()[0].key_id)
    with pytest.raises(PackNotTrusted):
        takes_packs.packs.take_in(signed)
    assert takes_packs.packs.held() == ()


def test_layout_is_no_part_of_what_is_signed(takes_packs: TakesPacks, signer: Signer) -> None:
    body = signer.pack(holidays=[HOLIDAY])
    takes_packs.packs.take_in(json.dumps(json.loads(body), indent=4).encode())
    assert date(2026, 6, 5) in {row.day for row in takes_packs.catalogue.special_days}


def broken(signer: Signer, old: str, new: str) -> bytes:
    """A draft with one piece of it replaced."""
    draft = signer.draft(procedures=[changed(STATUS)], holidays=[HOLIDAY])
    assert old in draft
    return draft.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "reason", "field"),
    [
        ('"working_days"', '"weeks"', "schema", "content.procedures[0].cases[0].limit.unit"),
        ('"amount": 3', '"amount": 0', "schema", "content.procedures[0].cases[0].limit.amount"),
        ('"fee":', '"feee":', "schema", "content.procedures[0].cases[0].fee"),
        ('"1.004873"', '"1.00487"', "schema", "content.procedures[0].code"),
        ('"2026-06-05"', '"2026-06-35"', "schema", "content.holidays[0].day"),
        ('"source":', '"sauce":', "schema", "content.holidays[0].source"),
        ('"version": 1', '"version": "1"', "schema", "version"),
        ('"version": 1,', '"version": 1, "version": 2,', "name_twice", "version"),
        ('"version": 1,', '"version": 1', "not_json", ""),
        ('"version": 1', '"version": NaN', "not_json", ""),
        ("Ngày mẫu", "Nga\u0300y mẫu", "not_nfc", ""),
    ],
)
def test_a_malformed_pack_names_line_and_field(
    takes_packs: TakesPacks, signer: Signer, old: str, new: str, reason: str, field: str
) -> None:
    body = broken(signer, old, new)
    with pytest.raises(PackInvalid) as refused:
        takes_packs.packs.take_in(body)
    details = refused.value.details
    assert (details["reason"], details["field"]) == (reason, field)
    if reason == "schema":
        line = body.decode().splitlines()[int(str(details["line"])) - 1]
        missing = field.rsplit(".", 1)[-1] not in line
        assert new in line or (missing and line.strip().endswith("{"))
    assert takes_packs.packs.held() == ()


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"[]", b"[" * 100_000, b'{"a": 1}'])
def test_what_is_no_pack_at_all(takes_packs: TakesPacks, body: bytes) -> None:
    with pytest.raises(PackInvalid):
        takes_packs.packs.take_in(body)


@pytest.mark.parametrize(
    ("content", "field", "marker"),
    [
        ({"procedures": [changed(STATUS, results=["nothing"])]}, STATUS, STATUS),
        (
            {"procedures": [changed(STATUS, valid_to="2025-12-31")]},
            STATUS,
            STATUS,
        ),
        (
            {"paper_types": [changed_type("marital_status", fields=[])]},
            "marital_status",
            "marital_status",
        ),
        (
            {"paper_types": [changed_type("marital_status", result_codes=["KQ.G15.000031"])]},
            "KQ.G15.000031",
            "KQ.G15.000031",
        ),
        (
            {"holidays": [{**HOLIDAY, "kind": "worked_saturday"}]},
            "2026-06-05",
            "2026-06-05",
        ),
    ],
)
def test_a_pack_that_contradicts_the_catalogue_is_refused_whole(
    takes_packs: TakesPacks,
    signer: Signer,
    content: dict[str, list[object]],
    field: str,
    marker: str,
) -> None:
    good = with_limit("1.010041", 9)
    rows = {**content, "procedures": [good, *content.get("procedures", [])]}
    body = signer.pack(1, **rows)
    with pytest.raises(PackInvalid) as refused:
        takes_packs.packs.take_in(body)
    details = refused.value.details
    assert (details["reason"], details["field"]) == ("reference", field)
    assert marker in body.decode().splitlines()[int(str(details["line"])) - 1]
    takes_packs.finder.find("")
    assert takes_packs.catalogue.procedure("1.010041", date(2026, 6, 1)).cases[0].limit.amount == 1


def test_only_a_supervisor_takes_in_and_trusts(takes_packs: TakesPacks, signer: Signer) -> None:
    body = signer.pack(holidays=[HOLIDAY])
    hers = takes_packs.as_officer()
    assert hers.packs.review(body).changes, "anybody may look"
    for act in (
        lambda: hers.packs.take_in(body),
        lambda: hers.trust(signer),
        lambda: hers.packs.distrust("x"),
        lambda: hers.packs.set_day(
            date(2026, 6, 5), LocalDayKind.OFF, name="Nghỉ", source="CV 1 mẫu"
        ),
        lambda: hers.packs.remove_day(date(2026, 4, 30), source="CV 1 mẫu"),
    ):
        with pytest.raises(RoleRequired):
            act()
    hers.bench.store.close()


def test_every_act_is_an_event(takes_packs: TakesPacks, signer: Signer) -> None:
    with takes_packs.bench.since() as events:
        takes_packs.packs.take_in(signer.pack(procedures=[with_limit(STATUS, 2)]))
        takes_packs.packs.distrust(takes_packs.packs.publishers()[0].key_id)
    assert events == [EventKind.CATALOGUE_IMPORTED, EventKind.PUBLISHER_CHANGED]
    with pytest.raises(NotFound):
        takes_packs.packs.distrust("0" * 16)


def test_what_is_exported_can_be_signed_and_taken_in_and_changes_nothing(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    takes_packs.packs.take_in(signer.pack(1, procedures=[with_limit(STATUS, 2)]))
    text = takes_packs.packs.export(title="Danh mục mẫu", version=2)
    again = takes_packs.packs.review(sign(text.encode(), signer.private, None).encode())
    assert again.changes == ()
    assert len(json.loads(text)["content"]["procedures"]) == len(CATALOGUE.procedures)


def test_a_held_pack_that_no_longer_fits_is_left_out_and_named(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    takes_packs.packs.take_in(signer.pack(1, holidays=[HOLIDAY]))
    held = takes_packs.packs.held()[0]
    body = held.body.replace('"off"', '"half"')
    with takes_packs.bench.store.working() as view:
        view.catalogue.add_pack(replace(held, body=body))
    assert [it.version for it in takes_packs.packs.unusable()] == [1]
    assert date(2026, 6, 5) in {row.day for row in takes_packs.catalogue.special_days}


def test_errors_of_packs_are_told_with_their_place(takes_packs: TakesPacks, signer: Signer) -> None:
    with pytest.raises(CounterError) as refused:
        takes_packs.packs.take_in(broken(signer, '"working_days"', '"weeks"'))
    told = sentence(refused.value).text
    assert "mục content.procedures[0].cases[0].limit.unit" in told
    assert "dòng " in told


def test_a_reason_for_asking_again_ends_on_its_day(takes_packs: TakesPacks, signer: Signer) -> None:
    ended = {
        "code": "other",
        "label": "Lý do khác",
        "valid_from": "2023-05-25",
        "valid_to": "2026-05-31",
    }
    takes_packs.packs.take_in(signer.pack(decline_reasons=[ended]))
    known = [
        {code for code, _ in takes_packs.catalogue.decline_reasons(day)}
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert known[0] - known[1] == {"other"}


def test_a_province_may_get_another_name(takes_packs: TakesPacks, signer: Signer) -> None:
    row = {"prefix": "075", "name": "Thành phố Mẫu", "valid_from": "2026-06-01", "valid_to": None}
    takes_packs.packs.take_in(signer.pack(provinces=[row]))
    before, after = (
        takes_packs.catalogue.province("075", day) for day in (date(2026, 5, 31), date(2026, 6, 1))
    )
    assert (before, after) == (CATALOGUE.province("075", date(2026, 5, 31)), "Thành phố Mẫu")
