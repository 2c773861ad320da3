"""The published procedures against the law's own figures: one row a case, with what it rests on."""

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from counter_app.catalogue import Catalogue, load_catalogue
from counter_app.catalogue.files import catalogue_folder
from counter_app.domain.catalogue import (
    Case,
    Component,
    CopyKind,
    LimitUnit,
    PaperType,
    Procedure,
    Retention,
    TimeLimit,
)
from counter_app.domain.catalogue_json import (
    holiday_from,
    holiday_row,
    paper_type_from,
    paper_type_row,
    procedure_from,
    procedure_row,
)
from counter_app.domain.deadlines import VIETNAM, WorkingCalendar, due_at

CATALOGUE = load_catalogue()
DAY = date(2026, 11, 25)
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "catalogue"


def wd(days: int) -> TimeLimit:
    return TimeLimit(days, LimitUnit.WORKING_DAYS)


def cd(days: int) -> TimeLimit:
    return TimeLimit(days, LimitUnit.CALENDAR_DAYS)


SAME_DAY = TimeLimit(0, LimitUnit.SAME_DAY)

LIMITS: dict[str, tuple[TimeLimit, ...]] = {
    # Hộ tịch: QĐ 163/QĐ-BTP năm 2026; bare numbers of the portal are working days
    "1.001193": (SAME_DAY, SAME_DAY, SAME_DAY),
    "1.000894": (SAME_DAY, SAME_DAY),
    "1.000656": (SAME_DAY, SAME_DAY),
    "1.004873": (wd(3), wd(3)),
    "2.000635": (SAME_DAY,),
    "1.004859": (wd(3), SAME_DAY),
    "1.001022": (wd(3),),
    "1.004884": (wd(5),),
    "1.004837": (wd(3),),
    "1.004746": (wd(5),),
    "1.005461": (wd(5),),
    "1.004772": (wd(5),),
    "1.000689": (wd(3),),
    "2.000986": (wd(20),),
    "2.001023": (wd(15),),
    "2.002516": (wd(3),),
    # Chứng thực: NĐ 23/2015/NĐ-CP Đ7 (same day; contracts no more than two working days)
    "2.000815": (SAME_DAY,),
    "2.000884": (SAME_DAY,),
    "2.001035": (wd(2),),
    "2.001019": (wd(2),),
    "2.001016": (wd(2),),
    "2.001406": (wd(2),),
    "2.000913": (wd(2),),
    "2.000927": (wd(1),),
    "2.000942": (wd(1),),
    "2.000908": (SAME_DAY,),
    # Cư trú, căn cước: NĐ 154/2024/NĐ-CP; TT 53/2025/TT-BCA
    "1.004222": (wd(7), wd(7), wd(7)),
    "1.004194": (wd(3), wd(3)),
    "1.002755": (wd(3),),
    "1.010041": (wd(1), wd(3)),
    "1.010038": (wd(5),),
    "1.010039": (wd(3),),
    "1.003197": (wd(5),),
    "1.010028": (wd(2),),
    "1.003677": (wd(1),),
    "1.013314": (wd(2),),
    "1.014061": (wd(7),),
    "1.014062": (wd(7),),
    "1.014063": (wd(7),),
    "1.014064": (wd(7),),
    # Hộ kinh doanh: NĐ 168/2025/NĐ-CP
    "1.001612": (wd(3), wd(3)),
    "2.000720": (wd(3),),
    "1.001570": (wd(1),),
    # Đất đai, xây dựng: NĐ 151/2025/NĐ-CP; NĐ 175/2024/NĐ-CP
    "1.013978": (wd(17), wd(20), wd(27)),
    "1.013831": (wd(8), wd(8), wd(8)),
    "1.012783": (wd(5), wd(5), wd(15), wd(20)),
    "1.012784": (wd(12), wd(22)),
    "1.012786": (wd(10),),
    "1.012796": (wd(8),),
    "1.013949": (cd(15),),
    "1.012812": (cd(30), cd(40)),
    "1.013225": (cd(15), cd(20)),
    # Bảo trợ, bảo hiểm, giảm nghèo, nuôi con nuôi
    "1.001776": (wd(10), wd(10), wd(10)),
    "1.001699": (wd(25),),
    "1.001731": (wd(5),),
    "1.014027": (wd(10), wd(10)),
    "1.014028": (wd(5),),
    "1.011607": (cd(15),),
    "1.001939": (wd(5),),
    "1.002179": (wd(5),),
    "2.001263": (cd(30),),
}

FEES = {
    "1.001193": "Miễn phí",
    "2.000635": "8.000 đồng/bản sao",
    "2.002516": "8.000 đồng/văn bản",
    "2.000815": "2.000 đồng/trang, từ trang thứ 3 là 1.000 đồng/trang, tối đa 200.000 đồng/bản",
    "2.000884": "10.000 đồng/trường hợp",
    "2.001035": "50.000 đồng/giao dịch",
    "2.000913": "30.000 đồng/giao dịch",
    "2.000927": "25.000 đồng/giao dịch",
    "2.000908": "Miễn phí",
    "1.004222": "20.000 đồng/lần nộp trực tiếp, 10.000 đồng/lần nộp trực tuyến",
    "1.014063": "50.000 đồng/thẻ",
    "1.014064": "70.000 đồng/thẻ",
    "2.001263": "400.000 đồng/trường hợp",
}


def everything() -> Iterator[tuple[Procedure, Case, Component]]:
    for procedure in CATALOGUE.procedures:
        for case in procedure.cases:
            for component in case.components:
                yield procedure, case, component


def component(code: str, name: str, case: int = 0) -> Component:
    cases = CATALOGUE.procedure(code, DAY).cases
    return next(it for it in cases[case].components if it.code == name)


def test_the_procedures_are_these() -> None:
    assert {known.code for known in CATALOGUE.procedures_on(DAY)} == set(LIMITS)


@pytest.mark.parametrize("code", LIMITS)
def test_limits_by_case(code: str) -> None:
    found = CATALOGUE.procedure(code, DAY)
    assert tuple(case.limit for case in found.cases) == LIMITS[code]
    assert found.legal_basis


@pytest.mark.parametrize("code", FEES)
def test_fees(code: str) -> None:
    assert CATALOGUE.procedure(code, DAY).cases[0].fee == FEES[code]


@pytest.mark.parametrize(
    ("code", "name", "originals"),
    [  # the published lists say one original
        ("1.001193", "birth_notice", 1),
        ("1.000656", "death_notice", 1),
        ("1.004837", "appointment", 1),
        ("1.004222", "ct01", 1),
        ("1.004194", "ct01", 1),
        ("1.013831", "land_certificate", 1),
        ("1.013831", "transaction", 1),
        ("1.013225", "application", 1),
        ("1.011607", "application", 1),
        ("1.014027", "declaration", 1),
    ],
)
def test_counts_of_originals(code: str, name: str, originals: int) -> None:
    assert component(code, name).originals == originals


def test_papers_that_are_shown_and_handed_back() -> None:
    """TT 01/2023/TT-VPCP Đ4: never digitised."""
    shown = {(procedure.code, it.code) for procedure, _, it in everything() if it.shown_only}
    assert shown == {
        ("1.001776", "disability_certificate"),
        ("1.001776", "birth_certificate"),
        ("1.014063", "old_card"),
        ("1.014064", "old_card"),
        ("2.000815", "original_paper"),
    }


def test_conditions_are_read_out_with_the_name() -> None:
    """Kin need no certified authorisation in civil status, nobody does for a household business (NĐ 168/2025)."""
    kin = component("1.001193", "authorisation")
    assert not kin.required
    assert kin.label.startswith(
        "Văn bản ủy quyền (khi nộp thay; không phải chứng thực nếu là ông, bà"
    )
    assert component("1.001612", "authorisation").condition == (
        "nộp thay; không phải công chứng, chứng thực"
    )
    for _, _, it in everything():
        assert it.condition is None or not it.condition.startswith("khi ")
        assert "(khi " not in it.name


def test_family_members_authorise_by_certified_copy() -> None:
    found = component("1.001612", "family_authorisation", case=1)
    assert CopyKind.CERTIFIED_COPY in found.copy_kinds
    assert CopyKind.ORIGINAL not in found.copy_kinds


@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("2.000815", ("certified_copy",)),
        ("2.001019", ("will",)),
        ("1.004222", ("residence_notice",)),
        ("1.012812", ("land_mediation_record",)),
        ("1.001570", ("business_suspension",)),
        ("2.000986", ("birth_certificate", "residence_notice", "health_insurance_card")),
    ],
)
def test_results(code: str, types: tuple[str, ...]) -> None:
    assert CATALOGUE.procedure(code, DAY).results == types


@pytest.mark.parametrize(
    ("result", "type_id"),
    [
        ("KQ.G13.000291", "land_mediation_record"),
        ("KQ.G10.001159", "land_mediation_record"),
        ("KQ.G12.001053", "household_business"),
        ("KQ.G12.001080", "enterprise_certificate"),
        ("KQ.G17.000316", "construction_permit"),
        ("KQ.G01.000291", "health_insurance_card"),
        ("KQ.G24.000004", "health_insurance_card"),
        ("000.00.00.G15-KQ000027", "inheritance_division"),
    ],
)
def test_one_paper_has_several_codes(result: str, type_id: str) -> None:
    found = CATALOGUE.paper_type_by_result_code(result)
    assert found is not None
    assert found.id == type_id
    assert found.is_result


def test_every_alias_is_a_published_code() -> None:
    assert len(CATALOGUE.result_names) == 2285
    for known in CATALOGUE.paper_types:
        for code in known.result_codes:
            assert CATALOGUE.result_name(code)
    assert CATALOGUE.result_name("000.00.00.G01-KQ000023") == "Thẻ căn cước"
    assert CATALOGUE.result_name("KQ.G99.000001") is None


def test_terms_of_keeping_name_their_rule() -> None:
    """NĐ 23/2015/NĐ-CP Đ14; what no rule is known for has no term."""
    terms = {
        it.id: (it.retention, it.retention_ground) for it in CATALOGUE.paper_types if it.retention
    }
    rule = "NĐ 23/2015/NĐ-CP Đ14"
    assert terms == {
        "certified_signature": (Retention.TWO_YEARS, rule),
        "transaction_contract": (Retention.TWENTY_YEARS, rule),
        "will": (Retention.TWENTY_YEARS, rule),
        "inheritance_renunciation": (Retention.TWENTY_YEARS, rule),
        "inheritance_division": (Retention.TWENTY_YEARS, rule),
    }


def test_declarations_and_authorisations_are_used_once() -> None:
    for type_id in ("declaration", "authorisation", "evidence", "transaction_draft"):
        assert CATALOGUE.paper_type(type_id).single_use


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.json")), ids=lambda path: path.name)
def test_files_are_nfc_and_laid_out_for_reading(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\t" not in text
    assert text.endswith("}\n")


def test_dates_are_in_order_and_names_tidy() -> None:
    rows: list[Procedure | PaperType] = [*CATALOGUE.procedures, *CATALOGUE.paper_types]
    for known in rows:
        assert known.valid_to is None or known.valid_from <= known.valid_to
        assert known.name == " ".join(known.name.split())
        assert not re.search(r"\.\s*$", known.name)


def test_every_first_accepted_type_is_in_force_with_its_procedure() -> None:
    for procedure, _, it in everything():
        wanted = CATALOGUE.paper_type(it.accepts[0])
        assert wanted.valid_from <= procedure.valid_from
        assert it.originals + it.copies >= 1


def test_rows_go_out_and_come_back_the_same() -> None:
    for known in CATALOGUE.procedures:
        assert procedure_from(json.loads(json.dumps(procedure_row(known)))) == known
    for kind in CATALOGUE.paper_types:
        assert paper_type_from(json.loads(json.dumps(paper_type_row(kind)))) == kind
    for day in CATALOGUE.holidays:
        assert holiday_from(json.loads(json.dumps(holiday_row(day)))) == day


@pytest.mark.parametrize(
    ("article", "code", "received", "due"),
    [
        ("Luật Hộ tịch 2014 Đ5.3", "1.001193", "2026-11-25T15:00", "2026-11-25T17:00"),
        ("Luật Hộ tịch 2014 Đ5.3", "1.001193", "2026-11-25T15:01", "2026-11-26T17:00"),
        ("NĐ 23/2015/NĐ-CP Đ7", "2.000815", "2026-11-27T15:30", "2026-11-30T17:00"),
        ("NĐ 23/2015/NĐ-CP Đ7", "2.001035", "2026-11-25T09:15", "2026-11-27T09:15"),
        ("BLDS 2015 Đ147.2", "1.004873", "2026-11-25T09:15", "2026-11-30T09:15"),
        ("BLDS 2015 Đ148.5", "1.012812", "2026-11-26T09:15", "2026-12-28T17:00"),
        ("BLLĐ 2019 Đ112", "1.004873", "2026-04-24T09:15", "2026-05-04T09:15"),
        ("Công văn 12729/VPCP-KGVX", "1.004873", "2026-01-08T09:15", "2026-01-12T09:15"),
        ("TT 53/2025/TT-BCA", "1.010041", "2026-11-28T09:00", "2026-11-30T09:00"),
        ("NĐ 123/2015/NĐ-CP", "1.004873", "2026-11-28T09:00", "2026-12-03T07:00"),
    ],
)
def test_promises_by_article(article: str, code: str, received: str, due: str) -> None:
    """Residence and identity cards are received on Saturday mornings, civil status is not."""
    at = datetime.fromisoformat(received).replace(tzinfo=VIETNAM)
    procedure = CATALOGUE.procedure(code, at.date())
    calendar = WorkingCalendar(CATALOGUE.special_days, saturday_intake=procedure.saturday_intake)
    promised = due_at(at, procedure.cases[0].limit, calendar)
    assert promised == datetime.fromisoformat(due).replace(tzinfo=VIETNAM), article


def test_saturday_intake_belongs_to_residence_and_identity_cards() -> None:
    groups = {it.field_code for it in CATALOGUE.procedures if it.saturday_intake}
    assert groups == {"residence", "identity"}
    assert all(it.saturday_intake for it in CATALOGUE.procedures if it.field_code in groups)


def test_a_catalogue_is_a_value() -> None:
    again: Catalogue = load_catalogue(catalogue_folder())
    assert again == CATALOGUE
    assert again is not CATALOGUE


@pytest.mark.parametrize(
    ("code", "name"),
    [("1.004884", "birth_papers"), ("1.001699", "medical_record"), ("1.004746", "old_certificate")],
)
def test_where_a_copy_is_asked_a_plain_one_is_taken(code: str, name: str) -> None:
    """NĐ 23/2015/NĐ-CP Đ6: nobody may insist on a certified one."""
    found = component(code, name)
    assert (found.originals, found.copies) == (0, 1)
    assert CopyKind.PHOTOCOPY in found.copy_kinds
