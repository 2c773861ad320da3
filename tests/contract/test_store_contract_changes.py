"""What services may rely on of a store: how far the hub's changes were taken in, and what a person must see."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.changes import Notice
from counter_app.domain.events import EventDraft, EventKind
from counter_app.services.store_ports import Store
from tests.fixtures_store import NOON, make_store

FIRST = Notice("a" * 32, "PORTAL_REFUSED", {"words": "Thiếu mã", "tries": 2, "last": None}, NOON)
SECOND = Notice("catalogue", "PACK_OLDER", {}, NOON + timedelta(minutes=1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path / "data")
    yield made
    made.close()


def test_a_cursor_is_kept_by_hub(store: Store) -> None:
    with store.working() as view:
        assert view.changes.cursor("hub-1") is None
        view.changes.save_cursor("hub-1", "Yzc=")
        view.changes.save_cursor("hub-2", "Yzk=")
        view.changes.save_cursor("hub-1", "Yzg=")
    with store.reading() as view:
        assert [view.changes.cursor(hub) for hub in ("hub-1", "hub-2", "hub-3")] == [
            "Yzg=",
            "Yzk=",
            None,
        ]


def test_a_subject_has_one_notice_the_last(store: Store) -> None:
    later = Notice(FIRST.subject, "NUMBER_TAKEN", {}, NOON + timedelta(minutes=2))
    with store.working() as view:
        for notice in (FIRST, SECOND):
            view.changes.note(notice)
        assert view.changes.notices() == (FIRST, SECOND)
        view.changes.note(later)
    with store.reading() as view:
        assert view.changes.notice(FIRST.subject) == later
        assert view.changes.notices() == (SECOND, later)


def test_a_notice_that_is_seen_to_goes(store: Store) -> None:
    with store.working() as view:
        view.changes.note(FIRST)
        view.changes.forget(FIRST.subject)
        view.changes.forget("never there")
    with store.reading() as view:
        assert (view.changes.notices(), view.changes.notice(FIRST.subject)) == ((), None)


def test_cursor_and_what_was_applied_stand_or_fall_together(store: Store) -> None:
    class Cut(Exception):
        pass

    with pytest.raises(Cut), store.writing() as view:
        view.changes.save_cursor("hub-1", "Yzc=")
        view.changes.note(FIRST)
        view.events.append(EventDraft(EventKind.CHANGES_TAKEN_IN))
        raise Cut
    with store.reading() as view:
        assert (view.changes.cursor("hub-1"), view.changes.notices()) == (None, ())
