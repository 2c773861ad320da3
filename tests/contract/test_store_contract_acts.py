"""What services may rely on of a store: transactions, events, jobs, the outbox, locks, work folders."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.chain import ChainReport, verify_chain
from counter_app.domain.errors import InternalError, NotFound
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import JobId, RecordId, Sha256
from counter_app.domain.outbox import OutboxState, Transfer
from counter_app.domain.papers import BlobRole
from counter_app.services.job_ports import Job, PageDraft
from counter_app.services.store_ports import Store
from tests.fixtures_store import LOGIN, NOON, OFFICE, SetClock, make_store
from tests.store_data import ACT, a_blob, a_person, a_record, a_scan


@pytest.fixture(params=[make_store], ids=["sqlcipher"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    made: Store = request.param(tmp_path / "data", clock=clock)
    yield made
    made.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


class TestTransactions:
    def test_an_act_without_an_event_is_not_kept(self, store: Store) -> None:
        with pytest.raises(InternalError), store.writing() as tx:
            tx.people.add(a_person())
        with store.reading() as tx:
            assert tx.people.browse(limit=5) == ()

    def test_bookkeeping_needs_no_event(self, store: Store) -> None:
        with store.working() as tx:
            tx.settings.put("seen", "yes")
        with store.reading() as tx:
            assert tx.settings.get("seen") == "yes"

    def test_an_error_undoes_all_of_it(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.writing() as tx:
            tx.events.append(ACT)
            tx.people.add(a_person())
            raise ZeroDivisionError
        with store.reading() as tx:
            assert tx.people.browse(limit=5) == ()
            assert tx.events.of_subject("something") == ()

    def test_a_reader_sees_one_moment_and_blocks_no_writer(self, store: Store) -> None:
        with store.reading() as before:
            assert before.people.find("001190000018") is None
            with store.writing() as tx:
                tx.people.add(a_person())
                tx.events.append(ACT)
            assert before.people.find("001190000018") is None
        with store.reading() as after:
            assert after.people.find("001190000018") == a_person()

    def test_a_reader_cannot_write(self, store: Store) -> None:
        with pytest.raises(InternalError), store.reading() as tx:
            tx.people.add(a_person())

    def test_a_write_inside_a_write_is_a_bug_not_a_hang(self, store: Store) -> None:
        with pytest.raises(InternalError), store.working(), store.working():
            pass

    def test_threads_take_turns(self, store: Store) -> None:
        def write() -> None:
            for _ in range(10):
                with store.writing() as tx:
                    tx.settings.put("count", str(int(tx.settings.get("count") or 0) + 1))
                    tx.events.append(ACT)

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.reading() as tx:
            assert tx.settings.get("count") == "40"
            assert len(tx.events.of_subject("something")) == 40
            assert verify_chain(tx.events.walk()).ok


class TestEvents:
    def test_an_event_tells_who_where_when_and_what(self, store: Store, clock: SetClock) -> None:
        clock.go_on(timedelta(hours=1))
        draft = EventDraft(
            EventKind.PAPER_ACCEPTED,
            ("p1", "d1", "p1"),
            {"state": "scanned"},
            {"state": "ăn", "n": 2.5},
        )
        with store.writing() as tx:
            written = tx.events.append(draft)
        with store.reading() as tx:
            assert tx.events.of_subject("d1") == (written,)
            assert tx.events.of_subject("p1") == (written,)
            assert list(tx.events.walk())[-1] == written
        assert (written.officer, written.desk, written.at) == (LOGIN, OFFICE.desk, clock.at)
        assert (written.subjects, written.before, written.after) == (
            draft.subjects,
            draft.before,
            draft.after,
        )

    def test_the_chain_is_whole_and_a_change_is_found(self, store: Store) -> None:
        for _ in range(3):
            with store.writing() as tx:
                tx.events.append(ACT)
        with store.reading() as tx:
            events = list(tx.events.walk())
        count = len(events)
        assert verify_chain(events) == ChainReport(True, count)
        changed = replace(events[2], after={"value": 3})
        assert verify_chain([*events[:2], changed, *events[3:]]) == ChainReport(False, 3, 3)
        assert verify_chain([*events[:2], *events[3:]]) == ChainReport(False, 3, 4)
        assert verify_chain([events[1], events[0], *events[2:]]) == ChainReport(False, 1, 2)


class TestJobs:
    @pytest.fixture(autouse=True)
    def _papers(self, store: Store) -> None:
        with store.writing() as tx:
            for key in ("p1", "p2"):
                tx.papers.add(a_scan(key))
            self.first, self.second = (tx.jobs.add(a_scan(key).id) for key in ("p1", "p2"))
            tx.events.append(ACT)

    def claim(self, store: Store) -> Job | None:
        with store.working() as tx:
            return tx.jobs.claim()

    def test_jobs_are_taken_once_oldest_first(self, store: Store) -> None:
        assert self.claim(store) == Job(self.first, a_scan("p1").id, 1)
        assert self.claim(store) == Job(self.second, a_scan("p2").id, 1)
        assert self.claim(store) is None
        with store.working() as tx:
            assert tx.jobs.waiting() == 2
            tx.jobs.done(self.first)
            assert tx.jobs.waiting() == 1

    def test_one_paper_has_one_open_job(self, store: Store) -> None:
        with store.working() as tx:
            assert tx.jobs.add(a_scan("p1").id) == self.first
            assert tx.jobs.claim_paper(a_scan("p2").id) == Job(self.second, a_scan("p2").id, 1)
            assert tx.jobs.claim_paper(a_scan("p2").id) is None

    def test_given_back_is_no_try(self, store: Store) -> None:
        with store.working() as tx:
            tx.jobs.claim()
            tx.jobs.give_back(self.first)
            assert tx.jobs.claim() == Job(self.first, a_scan("p1").id, 1)

    def test_put_off_is_a_try_and_waits_behind_the_others(self, store: Store) -> None:
        with store.working() as tx:
            tx.jobs.claim()
            tx.jobs.put_off(self.first)
            assert tx.jobs.waiting() == 2
            assert tx.jobs.claim() == Job(self.second, a_scan("p2").id, 1)
            again = tx.jobs.claim()
            assert again is not None
            assert (again.paper, again.tries) == (a_scan("p1").id, 2)
            tx.jobs.done(again.id)
            assert tx.jobs.claim() is None

    def test_failed_is_for_good_until_it_is_queued_again(self, store: Store) -> None:
        with store.working() as tx:
            tx.jobs.failed(self.first, "FILE_DAMAGED")
            assert tx.jobs.waiting() == 1
            assert tx.jobs.claim_paper(a_scan("p1").id) is None
            again = tx.jobs.add(a_scan("p1").id)
            assert tx.jobs.claim_paper(a_scan("p1").id) == Job(again, a_scan("p1").id, 1)

    def test_a_paper_waits_until_its_job_is_done_or_failed(self, store: Store) -> None:
        first, second = a_scan("p1").id, a_scan("p2").id
        with store.working() as tx:
            assert tx.jobs.claim_paper(first) is not None
            assert tx.jobs.waiting_papers() == {first, second}
            tx.jobs.done(self.first)
            tx.jobs.failed(self.second, "FILE_DAMAGED")
        with store.reading() as tx:
            assert tx.jobs.waiting_papers() == frozenset()

    def test_a_job_that_is_not_there_is_told(self, store: Store) -> None:
        with pytest.raises(NotFound), store.working() as tx:
            tx.jobs.done(JobId(99))

    def test_pages_that_are_read_are_kept_beside_the_job(self, store: Store) -> None:
        paper, other = a_scan("p1").id, a_scan("p2").id
        second = PageDraft(2, b"two", Sha256("2" * 64), Sha256("b" * 64))
        with store.working() as tx:
            tx.jobs.keep_page(paper, second)
            tx.jobs.keep_page(paper, PageDraft(1, b"gone", None, None))
            tx.jobs.keep_page(other, PageDraft(1, b"other", None, None))
            tx.jobs.keep_page(paper, PageDraft(1, b"one", None, None))
        with store.reading() as tx:
            assert tx.jobs.kept_pages(paper) == (PageDraft(1, b"one", None, None), second)
            assert tx.jobs.spent() == (), "both papers wait still"
        with store.working() as tx:
            tx.jobs.forget_page(paper, 1)
            assert tx.jobs.kept_pages(paper) == (second,)
            assert tx.jobs.kept_numbers(paper) == {second.number}
            assert len(tx.jobs.kept_pages(other)) == 1

    def test_drafts_of_a_paper_that_is_through_are_spent_with_the_blobs_that_are_theirs_alone(
        self, store: Store
    ) -> None:
        paper, other = a_scan("p1").id, a_scan("p2").id
        shared, own = Sha256("a" * 64), Sha256("b" * 64)
        with store.working() as tx:
            tx.jobs.keep_page(paper, PageDraft(1, b"one", shared, own))
            tx.jobs.keep_page(other, PageDraft(1, b"one", None, shared))
            tx.jobs.done(self.first)
        with store.working() as tx:
            assert tx.jobs.spent() == tx.jobs.spent(paper) == ((paper, (own,)),)
            assert tx.jobs.spent(other) == ()
            tx.jobs.forget_pages(paper)
            assert tx.jobs.spent() == ()
            assert tx.jobs.kept_pages(paper) == ()


class TestOutbox:
    def add(self, store: Store, *subjects: tuple[str, int]) -> None:
        with store.working() as tx:
            for subject, revision in subjects:
                tx.outbox.add(a_record(subject, revision))

    def mark(self, store: Store, record: str, state: OutboxState, wait: int | None = None) -> None:
        later = None if wait is None else NOON + timedelta(seconds=wait)
        with store.working() as tx:
            tx.outbox.mark(RecordId(record), state, code="LINK_DOWN", next_try_at=later, tries=2)

    def due(self, store: Store, after: int = 0) -> str | None:
        with store.reading() as tx:
            row = tx.outbox.due(NOON + timedelta(seconds=after))
        return None if row is None else row.record.id

    def test_a_record_comes_back_whole_and_is_queued_once(self, store: Store) -> None:
        record = a_record("d1", 1, a_blob("scan", page=1), a_blob("pdf", BlobRole.ARCHIVAL))
        with store.working() as tx:
            tx.outbox.add(record)
            tx.outbox.add(record)
        with store.reading() as tx:
            (row,) = tx.outbox.rows()
            assert row == tx.outbox.get(record.id)
        assert (row.record, row.state, row.created_at) == (record, OutboxState.QUEUED, NOON)
        with pytest.raises(InternalError), store.working() as tx:
            tx.outbox.add(replace(record, body="{}"))
        with pytest.raises(NotFound), store.reading() as tx:
            tx.outbox.get(RecordId("none"))

    def test_a_body_is_kept_letter_by_letter_even_when_it_is_not_composed(
        self, store: Store
    ) -> None:
        record = replace(a_record("d1"), body='{"name":"Hue\u0323\u0302"}')
        with store.working() as tx:
            tx.outbox.add(record)
        with store.reading() as tx:
            assert tx.outbox.get(record.id).record.body == record.body

    def test_rows_are_due_oldest_first_when_their_time_has_come(self, store: Store) -> None:
        self.add(store, ("d1", 1), ("d2", 1), ("d3", 1))
        assert self.due(store) == "d1-1"
        self.mark(store, "d1-1", OutboxState.WAITING, wait=60)
        self.mark(store, "d2-1", OutboxState.SENDING)
        assert self.due(store) == "d3-1"
        assert self.due(store, after=60) == "d1-1"
        self.mark(store, "d3-1", OutboxState.HELD)
        self.mark(store, "d1-1", OutboxState.NEEDS_PERSON)
        assert self.due(store, after=9999) is None

    def test_a_dossiers_revisions_wait_for_those_before(self, store: Store) -> None:
        self.add(store, ("d1", 2), ("d1", 1), ("d2", 1))
        assert self.due(store) == "d1-1"
        self.mark(store, "d1-1", OutboxState.NEEDS_PERSON)
        assert self.due(store) == "d2-1"
        with store.working() as tx:
            tx.outbox.close(RecordId("d1-1"), "{}", NOON)
        assert self.due(store) == "d1-2"

    def test_a_row_tells_why_it_waits_and_forgets_it_when_queued_again(self, store: Store) -> None:
        self.add(store, ("d1", 1))
        self.mark(store, "d1-1", OutboxState.WAITING, wait=60)
        with store.working() as tx:
            row = tx.outbox.get(RecordId("d1-1"))
            assert (row.code, row.tries, row.next_try_at) == (
                "LINK_DOWN",
                2,
                NOON + timedelta(seconds=60),
            )
            tx.outbox.mark(RecordId("d1-1"), OutboxState.QUEUED)
            row = tx.outbox.get(RecordId("d1-1"))
            assert (row.code, row.tries, row.next_try_at) == (None, 2, None)

    def test_a_receipt_closes_a_row_for_good(self, store: Store) -> None:
        self.add(store, ("d1", 1))
        later = NOON + timedelta(minutes=5)
        with store.working() as tx:
            tx.outbox.close(RecordId("d1-1"), '{"signature":"x"}', later)
            tx.outbox.close(RecordId("d1-1"), '{"signature":"x"}', later)
        with store.reading() as tx:
            row = tx.outbox.get(RecordId("d1-1"))
            assert (row.state, row.receipt, row.received_at) == (
                OutboxState.RECEIVED,
                '{"signature":"x"}',
                later,
            )
            assert tx.outbox.rows() == ()
            assert tx.outbox.rows([OutboxState.RECEIVED]) == (row,)
        with pytest.raises(InternalError):
            self.mark(store, "d1-1", OutboxState.QUEUED)

    def test_a_row_that_is_not_there_is_told(self, store: Store) -> None:
        with pytest.raises(NotFound):
            self.mark(store, "none", OutboxState.HELD)
        with pytest.raises(NotFound), store.working() as tx:
            tx.outbox.close(RecordId("none"), "{}", NOON)

    def test_bytes_are_counted_down_as_the_hub_confirms_them(self, store: Store) -> None:
        scan, pdf = a_blob("s" * 100), a_blob("p" * 50, BlobRole.ARCHIVAL)
        record = a_record("d1", 1, scan, pdf)
        body = len(record.body.encode())
        with store.working() as tx:
            tx.outbox.add(record)
            tx.outbox.add(a_record("d2"))
            other = len(a_record("d2").body.encode())
            assert tx.outbox.bytes_left() == 150 + body + other
            tx.outbox.save_transfer(Transfer(scan.sha256, "https://hub/1", 70, done=False))
            tx.outbox.save_transfer(Transfer(pdf.sha256, None, 0, done=True))
            tx.outbox.save_transfer(Transfer(scan.sha256, "https://hub/1", 80, done=False))
            assert tx.outbox.bytes_left() == 20 + body + other
            assert tx.outbox.get(record.id).sent == 130
            assert set(tx.outbox.transfers(record.id)) == {
                Transfer(scan.sha256, "https://hub/1", 80, done=False),
                Transfer(pdf.sha256, None, 0, done=True),
            }
            tx.outbox.save_transfer(Transfer(scan.sha256, "https://hub/1", 100, done=True))
            tx.outbox.close(record.id, "{}", NOON)
            assert tx.outbox.bytes_left() == other

    def test_rows_are_counted_by_state(self, store: Store) -> None:
        self.add(store, ("d1", 1), ("d2", 1), ("d3", 1))
        self.mark(store, "d2-1", OutboxState.HELD)
        with store.reading() as tx:
            counts = dict(tx.outbox.counts())
            assert [row.record.id for row in tx.outbox.rows(limit=2)] == ["d1-1", "d2-1"]
        assert counts == dict.fromkeys(OutboxState, 0) | {
            OutboxState.QUEUED: 2,
            OutboxState.HELD: 1,
        }


class TestLocksAndFolders:
    def test_a_lock_is_held_by_one_and_free_afterwards(self, store: Store) -> None:
        with store.lock("push") as mine, store.lock("push") as second, store.lock("other") as other:
            assert (mine, second, other) == (True, False, True)
        with store.lock("push") as again:
            assert again

    def test_a_work_folder_is_private_and_goes_away(self, store: Store) -> None:
        with store.work_dir() as folder:
            (folder / "page.jpg").write_bytes(b"plain")
            assert folder.stat().st_mode & 0o077 == 0
        assert not folder.exists()
