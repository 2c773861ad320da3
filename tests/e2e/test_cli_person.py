"""`person` and the roles of `intake`, as an officer types them."""

from collections.abc import Iterator

import pytest

from tests.command_line import Desk, Document, cheap_keys, faults
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME

CMND = "285123456"
CARD = f"{MAI}|{CMND}|{MAI_NAME}|27091992|Nữ|Tổ 3, phường Mẫu|12052021"
PEOPLE = [(MAI, MAI_NAME), (CMND, MAI_NAME), (HUY, HUY_NAME)]


def intake(desk: Desk, citizen: str, *words: str) -> Document:
    return desk.call("intake", "--citizen", citizen, "--procedure", LAND, *words).done()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that met Mai under two numbers, and Huy."""
    with cheap_keys():
        made = Desk(tmp_path_factory.mktemp("person"))
        made.init("--test").done()
        for number, name in PEOPLE:
            intake(made, number, "--name", name)
        yield made


def test_two_entries_become_one_and_two_again(desk: Desk) -> None:
    merged = desk.call("person", "merge", CMND, MAI).done()
    assert faults("person", merged) == []
    assert merged["person"] == {**person_of(merged), "id": MAI}
    assert [one["id"] for one in listed(merged, "merged")] == [CMND]
    assert len(listed(merged, "dossiers")) == 2

    shown = desk.call("person", "show", CARD).done()
    assert faults("person", shown) == []
    assert person_of(shown)["id"] == MAI

    parted = desk.call("person", "split", CMND).done()
    assert (person_of(parted)["id"], len(listed(parted, "dossiers"))) == (CMND, 1)
    kinds = [event["kind"] for event in listed(parted, "events")]
    assert kinds.count("people_merged") == kinds.count("people_parted") == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("merge", MAI, MAI), "MERGE_REFUSED"),
        (("merge", MAI, HUY), "MERGE_REFUSED"),
        (("merge", MAI, "285000001"), "NOT_FOUND"),
        (("split", HUY), "MERGE_REFUSED"),
        (("alias", MAI, HUY), "PERSON_NUMBER_REFUSED"),
        (("died", HUY, "--on", "31/12/2025"), "BAD_USAGE"),
        (("died", HUY, "--on", "2999-01-01"), "FIELD_REFUSED"),
        (("show", "IDVNM1980066420070198006642<<8"), "CARD_ZONE_REFUSED"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(
    desk: Desk, words: tuple[str, ...], code: str
) -> None:
    refused = desk.call("person", *words)
    assert (refused.status != 0, refused.code) == (True, code)


def test_a_death_locks_and_is_taken_back(desk: Desk) -> None:
    died = desk.call("person", "died", HUY, "--on", "2026-01-05").done()
    assert person_of(died)["deceased_on"] == "2026-01-05"
    refused = desk.call("intake", "--citizen", HUY, "--procedure", "1.001776")
    assert refused.code == "PERSON_LOCKED"
    assert person_of(desk.call("person", "alive", HUY).done())["deceased_on"] is None
    desk.call("intake", "--citizen", HUY, "--procedure", "1.001776").done()


def test_roles_are_named_at_intake_and_told_in_the_document(desk: Desk) -> None:
    named = intake(desk, MAI, "--role", f"spouse={HUY}")
    assert faults("intake", named) == []
    assert named["roles"] == [{"role": "spouse", "id": HUY, "name": HUY_NAME}]
    assert named["searched"] == "office"
    new = intake(desk, MAI, "--role", "child=075315000451", "--role-name", "child=Lê Thị Mẫu An")
    assert [one["role"] for one in listed(new, "roles")] == ["child", "spouse"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", f"uncle={HUY}"), "UNKNOWN_CODE"),
        (("--role", f"applicant={HUY}"), "UNKNOWN_CODE"),
        (("--role", "child=075315000999"), "NAME_MISSING"),
        (("--role-name", "child=Lê Mẫu"), "BAD_USAGE"),
    ],
)
def test_roles_that_make_no_sense_are_refused(
    desk: Desk, words: tuple[str, ...], code: str
) -> None:
    refused = desk.call("intake", "--citizen", MAI, "--procedure", LAND, *words)
    assert refused.code == code


def test_a_name_at_odds_is_a_warning(desk: Desk) -> None:
    told = intake(desk, MAI, "--name", "Trần Văn Khác")
    warnings = told["warnings"]
    assert isinstance(warnings, list) and "name_differs" in warnings


def person_of(document: Document) -> dict[str, object]:
    person = document["person"]
    assert isinstance(person, dict)
    return person


def listed(document: Document, key: str) -> list[dict[str, object]]:
    found = document[key]
    assert isinstance(found, list)
    return found
