"""The files of forms and digitising rules: what contradicts itself is refused whole."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest

from counter_app.catalogue import load_catalogue, load_digitising_rules, load_slip_forms
from counter_app.domain.errors import CatalogueInvalid, UnknownCode
from counter_app.domain.slips import SlipKind, form_on

Row = dict[str, object]


def _rows(name: str, key: str) -> list[Row]:
    folder = files("counter_app") / "_resources" / "catalogue"
    content = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return cast("list[Row]", content[key])


def _write(folder: Path, name: str, key: str, rows: list[Row]) -> None:
    content = json.dumps({"version": 1, key: rows}, ensure_ascii=False)
    (folder / f"{name}.json").write_text(content, "utf-8")


def test_two_forms_for_one_act_on_one_day_are_refused(tmp_path: Path) -> None:
    rows = _rows("slip_forms", "forms")
    for row in rows:
        if row["valid_to"] == "2025-09-14" and row["kind"] == "receipt":
            row["valid_to"] = "2025-09-15"
    _write(tmp_path, "slip_forms", "forms", rows)

    with pytest.raises(CatalogueInvalid) as refused:
        load_slip_forms(tmp_path)

    assert refused.value.details["where"] == "TT 03/2025/TT-VPCP – Mẫu số 01"


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "letter"), ("number", "1"), ("paper", "A3"), ("valid_from", "15/9/2025")],
)
def test_a_form_out_of_shape_is_refused(tmp_path: Path, field: str, value: str) -> None:
    rows = _rows("slip_forms", "forms")
    rows[3][field] = value
    _write(tmp_path, "slip_forms", "forms", rows)

    with pytest.raises(CatalogueInvalid) as refused:
        load_slip_forms(tmp_path)

    assert refused.value.details["where"] == f"$.forms[3].{field}"


def test_a_rule_out_of_shape_is_refused(tmp_path: Path) -> None:
    rows = _rows("digitising", "rules")
    rows[0]["traits"] = ["tall"]
    _write(tmp_path, "digitising", "rules", rows)

    with pytest.raises(CatalogueInvalid) as refused:
        load_digitising_rules(tmp_path)

    assert refused.value.details["where"] == "$.rules[0].traits[0]"


def test_the_rules_name_paper_types_that_exist_and_the_last_one_fits_everything() -> None:
    known = {kind.id for kind in load_catalogue().paper_types}
    rules = load_digitising_rules()

    assert all(rule.paper_types <= known for rule in rules)
    assert not (rules[-1].traits or rules[-1].copy_kinds or rules[-1].paper_types)
    assert len({rule.code for rule in rules}) == len(rules)


def test_no_form_stands_before_the_first_circular() -> None:
    with pytest.raises(UnknownCode):
        form_on(load_slip_forms(), SlipKind.RECEIPT, date(2019, 1, 7))
