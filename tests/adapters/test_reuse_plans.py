"""No look for a person's checklist walks through a table: every query of it finds its way by an index."""

from functools import partial
from pathlib import Path

from counter_app.catalogue import load_catalogue, load_digitising_rules, load_extension_rules
from counter_app.records import NeutralRecordBook
from counter_app.services.desk import Desk
from tests.bench.reuse import fill, look, number_of, plans, whole
from tests.fixtures_store import CountingIds, SetClock, make_store

LAST_EVENT = "FROM event ORDER BY sequence DESC LIMIT 1"
"""Walks the rowids from their end and stops at the first."""
ASKED = "SCAN asked VIRTUAL TABLE"
"""The list that was handed in (`json_each`): no table of the store."""


def test_every_query_of_a_checklist_uses_an_index(tmp_path: Path) -> None:
    clock = SetClock()
    store = make_store(tmp_path / "data", clock=clock)
    try:
        fill(store, 1000, 4000)
        rules = load_digitising_rules()
        ids = CountingIds(prefix=9)
        desk = Desk(
            store, clock, ids, load_catalogue(), NeutralRecordBook(), rules, load_extension_rules()
        )
        person, merged = number_of(120), number_of(129)
        assert look(desk, person) == look(desk, merged) == 2
        for number in (person, merged):
            steps = plans(partial(whole, desk, number))
            assert len(steps) > 10
            walks = [
                it for it in steps if ": SCAN" in it and LAST_EVENT not in it and ASKED not in it
            ]
            assert walks == []
            # Of all that wait in the office, and of all open dossiers, one person's are few.
            assert not [it for it in steps if "paper_by_state" in it or "dossier_by_status" in it]
    finally:
        store.close()
