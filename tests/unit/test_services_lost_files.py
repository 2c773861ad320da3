"""Files that the hub lost: what is here goes again, what is nowhere is told to a person, who may give it up."""

import pytest

from counter_app.domain.errors import FieldRefused, NothingLost, RecordRefused, RoleRequired
from counter_app.domain.events import EventKind
from counter_app.domain.ids import Sha256
from counter_app.domain.losses import LossState
from counter_app.domain.outbox import OutboxRow, OutboxState as State, RecordKind
from counter_app.domain.papers import Paper
from counter_app.messages import sentence_of
from counter_app.messages.reconcile_words import reconciled_lines
from counter_app.services.losses import LossDesk
from counter_app.services.originals import is_here
from counter_app.services.reconciling import Reconciled, Reconciling
from tests.services_bench import ALLOWANCE, MAI, Bench, bench

__all__ = ["bench"]


@pytest.fixture
def held(bench: Bench) -> Paper:
    """Mai's birth certificate, confirmed, and all of it signed for."""
    paper = bench.hold_birth()
    bench.enrol()
    assert bench.sending.push().left == 0
    return paper


def reconcile(bench: Bench, *, dry_run: bool = False, deep: bool = False) -> Reconciled:
    return Reconciling(bench.desk, bench.hub).run(dry_run=dry_run, deep=deep)


def lose(bench: Bench, sha256: Sha256) -> None:
    """Let the hub lose one file."""
    bench.hub.blobs = {key: held for key, held in bench.hub.blobs.items() if key[1] != sha256}


def purge(bench: Bench, paper: Paper) -> Sha256:
    """Let a paper's original go from this PC, after the receipt that names it."""
    (master,) = (blob.sha256 for blob in paper.masters)
    row = next(row for row in rows(bench, State.RECEIVED) if row.record.kind is RecordKind.PAPER)
    with bench.store.working() as view:
        view.carry.note_purged(master, row.record.id, bench.clock.now())
    bench.store.vault.remove(master)
    return master


def rows(bench: Bench, *states: State) -> tuple[OutboxRow, ...]:
    return bench.sending.rows(states)


def paper_row(bench: Bench) -> OutboxRow:
    return next(row for row in rows(bench, *State) if row.record.kind is RecordKind.PAPER)


def whole(bench: Bench, paper: Paper) -> bool:
    with bench.store.reading() as view:
        return is_here(bench.desk, view, paper.blobs)


def test_a_file_that_the_hub_lost_goes_again_and_nothing_else(bench: Bench, held: Paper) -> None:
    master = held.masters[0].sha256
    before = dict(bench.hub.records)
    lose(bench, master)

    found = reconcile(bench)
    row = paper_row(bench)
    # The dossier's own record names the file as well, and stays as it is: its later revisions would wait behind it.
    assert (found.missing, found.renewed, found.queued) == ((), (row.record.id,), 1)
    assert (row.state, row.code) == (State.QUEUED, "FILES_LOST_AT_HUB")
    assert not found.needs_person and not found.whole
    assert found.on_the_way[State.QUEUED] == 1

    pushed = bench.sending.push()
    assert (pushed.received, pushed.left) == (1, 0)
    assert pushed.bytes_needed == held.masters[0].bytes + len(row.record.body.encode())
    assert bench.hub.records == before
    assert reconcile(bench).whole


def test_a_spoilt_file_is_found_by_the_deep_look(bench: Bench, held: Paper) -> None:
    master = held.masters[0].sha256
    bench.hub.blobs["H19.12", master] = b"spoilt"

    assert reconcile(bench).whole
    assert len(reconcile(bench, deep=True).renewed) == 1
    assert bench.sending.push().left == 0
    assert reconcile(bench, deep=True).whole


def test_a_file_of_a_dossier_alone_opens_the_dossiers_record(bench: Bench) -> None:
    taken = bench.take(
        MAI, ALLOWANCE, case="orphan", name="Trần Thị Mẫu Đơn",
        scans={"birth_certificate": bench.file("birth_certificate")},
    )  # fmt: skip
    bench.enrol()
    bench.sending.push()
    with bench.store.reading() as view:
        paper = view.papers.get(taken.papers[0])
    lose(bench, paper.masters[0].sha256)

    found = reconcile(bench)
    (row,) = rows(bench, State.QUEUED)
    assert (found.renewed, row.record.kind) == ((row.record.id,), RecordKind.DOSSIER)
    assert bench.sending.push().left == 0
    assert reconcile(bench).whole


def test_an_original_that_nobody_has_is_told_loudly(bench: Bench, held: Paper) -> None:
    master = purge(bench, held)
    assert whole(bench, held)
    lose(bench, master)

    dry = reconcile(bench, dry_run=True)
    assert [each.state for each in dry.lost] == [LossState.LOST] and dry.needs_person
    assert rows(bench, State.NEEDS_PERSON) == ()

    found = reconcile(bench)
    (lost,) = found.lost
    row = paper_row(bench)
    assert (row.state, row.code) == (State.NEEDS_PERSON, "ORIGINAL_LOST")
    assert row.details["number"] == lost.number != ""
    words = "\n".join(reconciled_lines(found))
    assert f"hồ sơ {lost.number} · {held.metadata.title}" in words
    assert "khôi phục các tệp này từ bản sao lưu" in words
    assert lost.number in sentence_of(row.code or "", row.details).what
    # It is no longer offered as if it could be had, and the dossier's later revisions are not held up by it.
    assert not whole(bench, held)
    assert all(each.record.kind is RecordKind.PAPER for each in rows(bench, State.NEEDS_PERSON))

    again = reconcile(bench)
    assert again.needs_person and len(again.lost) == 1
    assert rows(bench, State.NEEDS_PERSON) == (row,)


def test_what_the_hub_got_back_from_its_backup_heals_by_itself(bench: Bench, held: Paper) -> None:
    (master,) = (blob.sha256 for blob in held.masters)
    content = bench.hub.blobs["H19.12", master]
    purge(bench, held)
    lose(bench, master)
    reconcile(bench)
    bench.hub.blobs["H19.12", master] = content

    reconcile(bench)
    assert (paper_row(bench).state, paper_row(bench).code) == (State.QUEUED, None)
    assert bench.sending.push().left == 0
    assert reconcile(bench).whole
    assert whole(bench, held)
    assert LossDesk(bench.desk).listed() == ()


def test_a_person_gives_it_up_with_a_reason_and_is_not_asked_again(
    bench: Bench, held: Paper
) -> None:
    losses, master = LossDesk(bench.desk), purge(bench, held)
    lose(bench, master)
    reconcile(bench)
    record = paper_row(bench).record.id
    with pytest.raises(FieldRefused):
        losses.give_up(record, "  ")

    row = losses.give_up(record, "Máy chủ không có bản sao lưu của tháng đó")
    assert row.state is State.QUEUED
    assert EventKind.LOSS_ACCEPTED in bench.events()
    assert bench.sending.push().left == 0
    after = reconcile(bench)
    assert not after.needs_person
    assert [each.state for each in after.originals] == [LossState.GIVEN_UP]
    assert [each.reason for each in after.originals] == [
        "Máy chủ không có bản sao lưu của tháng đó"
    ]
    assert not whole(bench, held)
    with pytest.raises(NothingLost):
        losses.give_up(record, "lần nữa")


def test_only_a_supervisor_gives_a_file_up(bench: Bench, held: Paper) -> None:
    lose(bench, purge(bench, held))
    reconcile(bench)
    with bench.store.working() as view:
        me = view.officers.get(bench.store.officer)
        view.session.run("UPDATE officer SET role = 'officer' WHERE login = ?", me.login)
    with pytest.raises(RoleRequired):
        LossDesk(bench.desk).give_up(paper_row(bench).record.id, "lý do")


def test_a_lost_file_keeps_no_other_of_its_record_back(bench: Bench, held: Paper) -> None:
    lose(bench, purge(bench, held))
    others = [blob.sha256 for blob in held.blobs if blob.sha256 != held.masters[0].sha256]
    assert others, "the copy that is read goes with the same record"
    for each in others:
        lose(bench, each)

    assert len(reconcile(bench).renewed) == 1
    assert bench.sending.push().left == 1
    assert {sha256 for _, sha256 in bench.hub.blobs} >= set(others)
    assert (paper_row(bench).state, paper_row(bench).code) == (State.NEEDS_PERSON, "ORIGINAL_LOST")


def test_a_hub_that_cannot_say_is_named(
    bench: Bench, held: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise RecordRefused(status=404, hub_code="NOT_FOUND")

    monkeypatch.setattr(bench.hub, "held_files", unknown)
    found = reconcile(bench)
    assert (found.files, found.missing) == (None, ())
    assert any("nâng cấp" in line for line in reconciled_lines(found))
