"""The catalogue that travels with the program: whole, true to its schemas, and quick to ask."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from counter_app.catalogue import Catalogue, load_catalogue
from counter_app.domain.catalogue import DayKind, FieldKind, HolderRole, LimitUnit, NationalDatabase
from counter_app.domain.deadlines import WorkingCalendar
from counter_app.domain.errors import CatalogueInvalid, UnknownCode
from counter_app.domain.identity import KNOWN_PROVINCES
from counter_app.domain.ids import CaseCode

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DAY = date(2026, 11, 25)

FIELDS = {
    "birth_certificate": "child_name child_id birth_date sex ethnicity nationality birth_place home_town mother_name "
    "mother_birth_year mother_residence father_name father_birth_year father_residence registered_at registered_on",
    "marriage_certificate": "wife_name wife_birth_date wife_id wife_residence husband_name husband_birth_date "
    "husband_id husband_residence registered_at registered_on",
    "marital_status": "person_name person_birth_date person_sex person_id residence status purpose valid_until",
    "land_certificate": "serial register_number owner_name owner_id plot_number map_sheet address area_m2 purpose term",
    "identity_card": "card_number full_name birth_date sex home_town residence expires_on",
    "residence_confirmation": "full_name person_id residence confirmed_on",
}


PROCEDURES = """
1.001193 1.000894 1.000656 1.004873 2.000635 1.004884 1.004222 1.004194 1.010041 1.013831 1.012783 1.001612
1.013225 1.001776 1.014027 2.000815 2.001263 1.011607
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize("type_id", FIELDS)
def test_field_names_are_a_contract(catalogue: Catalogue, type_id: str) -> None:
    assert [known.name for known in catalogue.paper_type(type_id).fields] == FIELDS[type_id].split()


@pytest.mark.parametrize("code", PROCEDURES.split())
def test_procedures_of_the_counter_are_there(catalogue: Catalogue, code: str) -> None:
    procedure = catalogue.procedure(code, DAY)
    assert procedure.code == code
    assert all(case.components for case in procedure.cases)


@pytest.mark.parametrize(
    ("code", "case", "amount", "unit"),
    [  # QĐ 163/QĐ-BTP 2026; NĐ 154/2024; NĐ 168/2025; Luật Nuôi con nuôi Đ19; NĐ 175/2024
        ("1.000894", "default", 0, LimitUnit.SAME_DAY),
        ("1.004873", "default", 3, LimitUnit.WORKING_DAYS),
        ("1.004884", "default", 5, LimitUnit.WORKING_DAYS),
        ("1.004222", "own_home", 7, LimitUnit.WORKING_DAYS),
        ("1.012783", "land_consolidation", 20, LimitUnit.WORKING_DAYS),
        ("1.001612", "individual", 3, LimitUnit.WORKING_DAYS),
        ("1.013225", "house", 15, LimitUnit.CALENDAR_DAYS),
        ("2.001263", "default", 30, LimitUnit.CALENDAR_DAYS),
    ],
)
def test_limits_belong_to_the_case(
    catalogue: Catalogue, code: str, case: str, amount: int, unit: LimitUnit
) -> None:
    found = catalogue.procedure(code, DAY).case(CaseCode(case))
    assert found is not None
    assert (found.limit.amount, found.limit.unit) == (amount, unit)


def test_identity_papers_are_never_asked(catalogue: Catalogue) -> None:
    """NQ 66.7/2025/NQ-CP: the population database stands for the card."""
    for procedure in catalogue.procedures_on(DAY):
        for case in procedure.cases:
            for component in case.components:
                if "identity_card" in component.accepts:
                    assert component.database is NationalDatabase.POPULATION
                if component.database is not None:
                    assert component.database_ground


def test_marriage_shows_both_sides_of_the_database_rule(catalogue: Catalogue) -> None:
    now = {case.code: case for case in catalogue.procedure("1.000894", DAY).cases}
    covered, asked = (
        next(item for item in now[CaseCode(code)].components if item.code == "marital_status")
        for code in ("default", "data_missing")
    )
    assert covered.database is NationalDatabase.CIVIL_STATUS
    assert asked.database is None
    assert asked.purpose == "Đăng ký kết hôn"


def test_versions_are_dated(catalogue: Catalogue) -> None:
    """NQ 66.7/2025/NQ-CP is in force from 1/1/2026: before, the paper was asked."""
    before = catalogue.procedure("1.000894", date(2025, 12, 31)).cases[0].components[1]
    after = catalogue.procedure("1.000894", date(2026, 1, 1)).cases[0].components[1]
    assert (before.code, before.database) == ("marital_status", None)
    assert (after.code, after.database) == ("marital_status", NationalDatabase.CIVIL_STATUS)
    with pytest.raises(UnknownCode):
        catalogue.procedure("1.000894", date(2025, 6, 30))


@pytest.mark.parametrize("code", ["1.000894.000.00.00.H56", "1.000894.H19", " 1.000894 "])
def test_localised_codes_mean_the_same(catalogue: Catalogue, code: str) -> None:
    assert catalogue.procedure(code, DAY).name == "Đăng ký kết hôn"


@pytest.mark.parametrize("code", ["1.00089", "1.000894x", "9.999999", "", "ket hon"])
def test_unknown_procedure(catalogue: Catalogue, code: str) -> None:
    with pytest.raises(UnknownCode) as unknown:
        catalogue.procedure(code, DAY)
    assert unknown.value.details == {"kind": "procedure", "value": code}


@pytest.mark.parametrize(
    ("code", "type_id"),
    [
        ("KQ.G15.000031", "birth_certificate"),
        ("KQ.G10.001147", "land_certificate"),
        ("KQ.G12.000806", "land_certificate"),
        ("KQ.G18.000047", "health_insurance_card"),
        ("KQ.G24.000004", "health_insurance_card"),
        ("000.00.00.G15-KQ000038", "marital_status"),
        ("KQ.G99.000001", None),
        ("", None),
    ],
)
def test_one_paper_behind_many_result_codes(
    catalogue: Catalogue, code: str, type_id: str | None
) -> None:
    found = catalogue.paper_type_by_result_code(code)
    assert (found.id if found else None) == type_id


def test_rules_of_single_types(catalogue: Catalogue) -> None:
    assert catalogue.paper_type("marriage_certificate").holders == 2
    assert catalogue.paper_type("marriage_certificate").supersedes == ("marital_status",)
    marital = catalogue.paper_type("marital_status")
    assert (marital.valid_months, marital.purpose_bound) == (6, True)
    # Poor households are reviewed every year (QĐ 24/2021/QĐ-TTg): last year's certificate is not offered.
    assert catalogue.paper_type("poor_household").valid_months == 12
    assert catalogue.paper_type("land_certificate").many_at_once
    assert not catalogue.paper_type("identity_card").keep_image
    assert catalogue.paper_type("declaration").single_use
    assert len(catalogue.paper_types) >= 15
    with pytest.raises(UnknownCode):
        catalogue.paper_type("no_such_type")


def test_adoption_asks_for_fresh_papers_and_for_the_childs_own(catalogue: Catalogue) -> None:
    items = {item.code: item for item in catalogue.procedure("2.001263", DAY).cases[0].components}
    assert {code for code, item in items.items() if item.max_age_months == 6} == {
        "criminal_record",
        "health_certificate",
        "family_circumstances",
        "child_health",
    }
    assert {code for code, item in items.items() if item.holder is HolderRole.CHILD} == {
        "child_birth_certificate",
        "child_health",
    }


def test_holder_numbers_and_names_are_read_from_the_paper(catalogue: Catalogue) -> None:
    for paper_type in catalogue.paper_types:
        for number, name in paper_type.holder_fields:
            kinds = (paper_type.field(number), paper_type.field(name))
            assert [known.kind if known else None for known in kinds] == [
                FieldKind.TEXT,
                FieldKind.NAME,
            ]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-02", False),  # off in exchange for Saturday 10/1
        ("2026-01-10", True),
        ("2026-08-31", False),
        ("2026-08-22", True),
        ("2026-04-27", False),  # 10/3 of the lunar year fell on a Sunday
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-11-24", True),  # a switch, off until the Labour Code names the day
        ("2027-02-05", False),
        ("2027-02-10", False),
        ("2027-02-11", True),
        # BLLĐ 2019 Đ112: 2/9 has a second day; which one is not decided, the Friday is expected.
        ("2027-09-01", True),
        ("2027-09-02", False),
        ("2027-09-03", False),
        ("2024-05-04", True),
        ("2025-05-02", False),
    ],
)
def test_days_off(catalogue: Catalogue, day: str, worked: bool) -> None:
    calendar = WorkingCalendar(catalogue.special_days)
    assert calendar.is_working_day(date.fromisoformat(day)) is worked


def test_every_special_day_has_its_document_and_saturdays_are_saturdays(
    catalogue: Catalogue,
) -> None:
    assert catalogue.holidays_known_to == date(2027, 12, 31)
    assert {row.day.year for row in catalogue.special_days} == set(range(2023, 2028))
    for row in catalogue.special_days:
        assert row.source
        assert row.kind is DayKind.OFF or row.day.weekday() == 5


def test_reasons_for_asking_again(catalogue: Catalogue) -> None:
    assert [code for code, _ in catalogue.decline_reasons(DAY)] == [
        "expired",
        "information_changed",
        "scan_unclear",
        "citizen_submits_new",
        "other",
    ]


def test_province_prefixes_by_date(catalogue: Catalogue) -> None:
    assert {row.prefix for row in catalogue.provinces} == KNOWN_PROVINCES
    assert catalogue.province("070", date(2024, 1, 1)) == "Bình Phước"
    assert catalogue.province("070", DAY) is None
    assert catalogue.province("080", date(2025, 6, 30)) == "Long An"
    assert catalogue.province("080", date(2025, 7, 1)) == "Tây Ninh"
    assert sum(catalogue.province(prefix, DAY) is not None for prefix in KNOWN_PROVINCES) == 34


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("kết hôn", "1.000894"),
        ("KET HON", "1.000894"),
        ("dang ky khai s", "1.001193"),
        ("1.0139", "1.013949"),
        ("1.0199", None),
        ("1.01383", "1.013831"),
        ("1.013831.H19", "1.013831"),
        ("dat dai cap doi", "1.012783"),
        ("thuong tru", "1.004222"),
        ("sinh hôn", None),
        ("xây dựng nhà", "1.013225"),
    ],
)
def test_search_as_typed(catalogue: Catalogue, words: str, first: str | None) -> None:
    found = [procedure.code for procedure in catalogue.search(words, DAY)]
    assert (found[0] if found else None) == first


def test_search_puts_the_name_before_the_field_and_takes_prefixes_only_at_the_end(
    catalogue: Catalogue,
) -> None:
    codes = [procedure.code for procedure in catalogue.search("ho kinh doanh", DAY)]
    assert codes == ["1.001612", "1.001570", "2.000720"]
    assert catalogue.search("kha sinh", DAY) == ()
    assert catalogue.search(" ", DAY) == catalogue.procedures_on(DAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RESOURCES / "catalogue", tmp_path / "catalogue"))


def _edit(
    folder: Path, name: str, change: Callable[[dict[str, list[dict[str, object]]]], object]
) -> None:
    file = folder / name
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "change", "where"),
    [
        ("paper_types.json", lambda it: it["types"][0].pop("name"), "$.types[0]"),
        (
            "paper_types.json",
            lambda it: it["types"][0].update(valid_from="2026-02-30"),
            "$.types[0].valid_from",
        ),
        (
            "paper_types.json",
            lambda it: it["types"][1].update(id="birth_certificate"),
            "birth_certificate",
        ),
        (
            "paper_types.json",
            lambda it: it["types"][1].update(result_codes=["KQ.G15.000031"]),
            "KQ.G15.000031",
        ),
        (
            "paper_types.json",
            lambda it: it["types"][0].update(holder_fields=[["child_id", "nobody"]]),
            "birth_certificate",
        ),
        (
            "paper_types.json",
            lambda it: it["types"][0].update(supersedes=["nothing"]),
            "birth_certificate",
        ),
        (
            "procedures/civil_status.json",
            lambda it: it["procedures"][0].update(results=["nothing"]),
            "1.000656",
        ),
        (
            "procedures/civil_status.json",
            lambda it: it["procedures"][0].update(code="1.00065"),
            "$.procedures[0].code",
        ),
        (
            "procedures/land.json",
            lambda it: it["procedures"].append(it["procedures"][0]),
            "1.012783",
        ),
        (
            "procedures/land.json",
            lambda it: it["procedures"][1].update(field_code="civil_status"),
            "$.procedures[1].field_code",
        ),
        (
            "procedures/land.json",
            lambda it: it["procedures"][0].update(valid_to="2025-01-01"),
            "1.012783",
        ),
        ("holidays.json", lambda it: it["days"][0].update(kind="half"), "$.days[0].kind"),
        ("holidays.json", lambda it: it["days"].append(it["days"][0]), "2023-01-01"),
        ("provinces.json", lambda it: it["prefixes"][0].update(prefix="1"), "$.prefixes[0].prefix"),
        ("decline_reasons.json", lambda it: it["reasons"].append(it["reasons"][0]), "expired"),
        (
            "decline_reasons.json",
            lambda it: it["reasons"][1].update(valid_to="2020-01-01"),
            "information_changed",
        ),
        (
            "paper_types.json",
            lambda it: it["types"][0].update(valid_to="1999-01-01"),
            "birth_certificate",
        ),
        (
            "provinces.json",
            lambda it: it["prefixes"][0].update(valid_to="1900-01-01"),
            "001 2016-01-01",
        ),
        (
            "holidays.json",
            lambda it: it["days"][0].update(kind="worked_saturday"),
            "2023-01-01",
        ),
    ],
)
def test_catalogue_that_contradicts_itself_is_refused_with_the_place(
    copy: Path,
    file: str,
    change: Callable[[dict[str, list[dict[str, object]]]], object],
    where: str,
) -> None:
    _edit(copy, file, change)
    with pytest.raises(CatalogueInvalid) as invalid:
        load_catalogue(copy)
    assert invalid.value.details == {"file": file, "where": where}


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe"])
def test_file_that_cannot_be_read_is_refused(copy: Path, content: bytes | None) -> None:
    file = copy / "holidays.json"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(CatalogueInvalid) as invalid:
        load_catalogue(copy)
    assert invalid.value.details["file"] == "holidays.json"


@pytest.mark.parametrize("keep_folder", [True, False])
def test_catalogue_without_procedures_is_refused(copy: Path, keep_folder: bool) -> None:
    shutil.rmtree(copy / "procedures")
    if keep_folder:
        (copy / "procedures").mkdir()
    with pytest.raises(CatalogueInvalid) as invalid:
        load_catalogue(copy)
    assert invalid.value.details["file"] == "procedures"


def test_decomposed_text_is_refused(copy: Path) -> None:
    file = copy / "provinces.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Hà Nội", "Ha\u0300 Nội"), encoding="utf-8"
    )
    with pytest.raises(CatalogueInvalid) as invalid:
        load_catalogue(copy)
    assert invalid.value.details == {"file": "provinces.json", "where": "NFC"}
