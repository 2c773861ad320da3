"""What services may rely on of a store: search, the supervisor's figures, the vault."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.errors import BlobMissing, FileNotFound
from counter_app.domain.figures import AgeBand, OfficerFigures
from counter_app.domain.ids import OfficerLogin, Sha256
from counter_app.domain.papers import Metadata
from counter_app.services.store_ports import Hit, Store
from tests.fixtures_store import LOGIN, NOON, SUPERVISOR, make_store
from tests.store_data import (
    ACT,
    a_dossier,
    a_page,
    a_person,
    a_record,
    a_scan,
    accepted,
    an_item,
    sha,
)

MIB = 1024 * 1024


@pytest.fixture(params=[make_store], ids=["sqlcipher"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = request.param(tmp_path / "data")
    yield made
    made.close()


class TestSearch:
    @pytest.fixture(autouse=True)
    def _things(self, store: Store) -> None:
        self.person = a_person()
        self.paper = accepted(a_scan("p1", self.person))
        with store.writing() as tx:
            tx.people.add(self.person)
            tx.papers.add(a_scan("p1", self.person))
            tx.papers.set_pages(
                self.paper.id,
                [
                    a_page(self.paper, 1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nGiấy khai sinh"),
                    a_page(self.paper, 2, "Nơi sinh: Bệnh viện Phụ sản Đồng Tháp, số 12/UBND-XNHT"),
                ],
            )
            tx.papers.update(self.paper)
            tx.dossiers.add(a_dossier(7, self.person))
            tx.events.append(ACT)

    def find(self, store: Store, words: str, limit: int = 50) -> list[tuple[str, str]]:
        with store.reading() as tx:
            hits, _total = tx.search.find(words, limit=limit)
        return [(hit.kind, hit.id) for hit in hits]

    @pytest.mark.parametrize(
        "words",
        [
            "dong thap", "ĐỒNG THÁP", "đồng tháp", "benh vien phu s", "12/ubnd", "UBND-XNHT",
            "cong hoa sinh", "45/2019", "le van duc", "khai sinh cua tre",
        ],
    )  # fmt: skip
    def test_a_paper_is_found_typed_with_or_without_marks(self, store: Store, words: str) -> None:
        assert self.find(store, words) == [("paper", "p1")]

    @pytest.mark.parametrize("words", ["dong thap khong", "hap", "đồng nai", "", " / ", '"', "*"])
    def test_every_word_must_occur_from_its_start(self, store: Store, words: str) -> None:
        assert self.find(store, words) == []

    def test_one_name_finds_the_person_then_dossier_then_paper(self, store: Store) -> None:
        with store.reading() as tx:
            hits, total = tx.search.find("dang thi hue")
        assert total == 3
        assert hits[0] == Hit("person", self.person.id, "Đặng Thị Huệ", "001190000018")
        assert hits[1] == Hit(
            "dossier", "dossier-7", "H19.12-260302-0007 · Đăng ký khai sinh", "Đặng Thị Huệ"
        )
        assert (hits[2].kind, hits[2].title) == ("paper", "Giấy khai sinh")

    def test_a_snippet_shows_the_words_as_they_stand(self, store: Store) -> None:
        with store.reading() as tx:
            ((hit,), _total) = tx.search.find("thap")
        assert "Bệnh viện Phụ sản Đồng Tháp," in hit.snippet
        assert hit.snippet.startswith("… ")

    def test_a_person_is_found_by_number_and_a_dossier_by_its_own(self, store: Store) -> None:
        assert self.find(store, "0011900") == [("person", self.person.id)]
        assert self.find(store, "H19.12-260302-0007") == [("dossier", "dossier-7")]

    def test_the_marks_that_were_typed_come_first(self, store: Store) -> None:
        with store.writing() as tx:
            tx.people.add(a_person("001190000030", "Đặng Thị Huế"))
            tx.people.add(a_person("001190000032", "Đặng Thị Huê"))
            tx.events.append(ACT)
        assert self.find(store, "Huế")[0] == ("person", "person-001190000030")
        assert self.find(store, "huệ")[0] == ("person", "person-001190000018")

    def test_a_new_name_is_found_and_the_old_one_no_more(self, store: Store) -> None:
        with store.writing() as tx:
            tx.people.update(replace(self.person, name="Phan Thị Quỳnh"))
            tx.events.append(ACT)
        assert [kind for kind, _ in self.find(store, "phan quynh")] == [
            "person",
            "dossier",
            "paper",
        ]
        assert self.find(store, "dang hue") == []

    def test_new_pages_replace_the_old_words(self, store: Store) -> None:
        with store.writing() as tx:
            tx.papers.set_pages(self.paper.id, [a_page(self.paper, 1, "Quét lại rõ hơn")])
            tx.events.append(ACT)
        assert self.find(store, "quet lai") == [("paper", "p1")]
        assert self.find(store, "dong thap") == []

    def test_the_total_counts_what_is_not_shown(self, store: Store) -> None:
        with store.writing() as tx:
            for n in range(20):
                tx.people.add(a_person(f"0011900001{n:02}", "Bùi Chung"))
            tx.events.append(ACT)
        with store.reading() as tx:
            hits, total = tx.search.find("bui", limit=5)
        assert (len(hits), total) == (5, 20)


class TestFigures:
    def test_the_backlog_is_counted(self, store: Store) -> None:
        person, scan = a_person(), a_scan("p1")
        other = replace(
            a_dossier(3, person),
            opened_by=OfficerLogin("gone"),
            received_at=NOON - timedelta(days=40),
        )
        late = replace(
            a_dossier(1, person, an_item("a", ItemState.SCANNED, scan), an_item("b")),
            received_at=NOON - timedelta(days=4),
            due_at=NOON - timedelta(days=1),
        )
        solved = replace(
            a_dossier(
                2, person, an_item("a", ItemState.REUSED, scan), an_item("c", ItemState.DECLINED)
            ),
            status=DossierStatus.SOLVED,
            solved_at=NOON,
        )
        with store.writing() as tx:
            tx.people.add(person)
            tx.dossiers.add(late)
            tx.dossiers.add(solved)
            tx.dossiers.add(other)
            tx.papers.add(replace(scan, dossier=late.id))
            tx.papers.add(accepted(a_scan("p2", person)))
            tx.outbox.add(a_record(late.id))
            tx.outbox.add(a_record("p1"))
            tx.events.append(ACT)
        with store.reading() as tx:
            seen = tx.figures.backlog(NOON, (NOON - timedelta(days=7)).date())
            rows = tx.figures.rows(NOON)
        assert seen.dossiers_by_status == {2: 2, 9: 1}
        states = {"superseded": 0, "rejected": 0, "withdrawn": 0}
        assert seen.papers_by_state == {"scanned": 1, "accepted": 1} | states
        assert seen.queue_by_state["queued"] == 2
        assert [band.count for band in seen.ages] == [0, 0, 1, 0, 0, 1]
        assert seen.ages[2] == AgeBand(3, 7, 1)
        assert seen.officers == (OfficerFigures(LOGIN, SUPERVISOR.name, 2, 1, 1, 1),)
        assert (seen.reused, seen.asked, seen.declined) == (1, 1, 1)
        assert (seen.solved_on_time, seen.solved_late, seen.overdue_open) == (1, 0, 1)
        assert [(row.dossier, row.needed, row.waiting_papers, row.unsent) for row in rows] == [
            (late.id, 1, 1, 2),
            (other.id, 0, 0, 0),
        ]
        assert (rows[0].applicant_name, rows[0].officer, rows[0].due_at) == (
            person.name,
            LOGIN,
            late.due_at,
        )

    def test_an_empty_store_has_figures_too(self, store: Store) -> None:
        with store.reading() as tx:
            seen = tx.figures.backlog(NOON, NOON.date())
            assert tx.figures.rows(NOON) == ()
        assert (seen.reused, seen.asked, seen.overdue_open, seen.dossiers_by_status) == (
            0,
            0,
            0,
            {},
        )


class TestVault:
    @pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 12345])
    def test_bytes_come_back_as_they_were(self, store: Store, size: int) -> None:
        content = bytes(n * 7 % 251 for n in range(1000)) * (size // 1000 + 1)
        content = content[:size]
        blob = store.vault.put(io.BytesIO(content))
        assert (blob.sha256, blob.bytes) == (hashlib.sha256(content).hexdigest(), size)
        assert store.vault.holds(blob.sha256)
        assert store.vault.read(blob.sha256) == content

    def test_a_stream_can_be_read_from_anywhere(self, store: Store) -> None:
        content = bytes(range(256)) * (3 * MIB // 256 + 9)
        blob = store.vault.put(io.BytesIO(content))
        with store.vault.open(blob.sha256) as stream:
            for start, length in ((MIB - 5, 10), (0, 3), (3 * MIB, 50), (2 * MIB + 1, MIB + 7)):
                stream.seek(start)
                assert stream.read(length) == content[start : start + length]
            assert stream.seek(-4, io.SEEK_END) == len(content) - 4
            assert stream.read() == content[-4:]

    def test_a_source_that_gives_little_at_a_time_is_kept_whole(self, store: Store) -> None:
        class Dripping(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                return super().read(min(size or 0, 100_000))

        content = b"0123456789" * 150_000
        assert store.vault.read(store.vault.put(Dripping(content)).sha256) == content

    def test_a_file_goes_in_and_out(self, store: Store, tmp_path: Path) -> None:
        scan = tmp_path / "quét.pdf"
        scan.write_bytes(b"%PDF" * 1000)
        blob = store.vault.put_file(scan)
        target = tmp_path / "ra.pdf"
        target.write_bytes(b"old")
        store.vault.copy_out(blob.sha256, target)
        assert target.read_bytes() == scan.read_bytes()
        assert target.stat().st_mode & 0o777 == 0o600
        with pytest.raises(FileNotFound):
            store.vault.put_file(tmp_path / "none.pdf")

    def test_what_is_not_there_is_told(self, store: Store, tmp_path: Path) -> None:
        assert not store.vault.holds(sha("nothing"))
        with pytest.raises(BlobMissing):
            store.vault.read(sha("nothing"))
        with pytest.raises(BlobMissing), store.vault.open(sha("nothing")):
            pass
        with pytest.raises(BlobMissing):
            store.vault.copy_out(sha("nothing"), tmp_path / "out")
        with pytest.raises(BlobMissing):
            store.vault.read(Sha256("../../keys.json"))
        assert not (tmp_path / "out").exists()

    def test_what_is_removed_is_gone_and_can_be_put_again(self, store: Store) -> None:
        blob = store.vault.put(io.BytesIO(b"derived"))
        store.vault.remove(blob.sha256)
        store.vault.remove(blob.sha256)
        assert not store.vault.holds(blob.sha256)
        store.vault.put(io.BytesIO(b"derived"))
        assert store.vault.read(blob.sha256) == b"derived"


def test_a_title_is_never_empty(store: Store) -> None:
    """A paper that was not accepted yet has no title of its own: its type stands in."""
    scan = a_scan("p1")
    with store.writing() as tx:
        tx.papers.add(scan)
        tx.papers.set_pages(scan.id, [a_page(scan, 1, "Tờ khai")])
        tx.events.append(ACT)
    with store.reading() as tx:
        ((hit,), _total) = tx.search.find("to khai")
    assert (hit.title, hit.snippet) == (scan.type, "Tờ khai")
    assert scan.metadata == Metadata()


class TestRetiring:
    HOUR = timedelta(hours=1)

    def test_a_file_that_nobody_put_for_long_goes(self, store: Store) -> None:
        blob = store.vault.put(io.BytesIO(b"old"))

        assert store.vault.idle(blob.sha256, timedelta(0))
        assert store.vault.retire(blob.sha256, unused_for=timedelta(0))
        assert not store.vault.holds(blob.sha256)
        assert store.vault.retire(blob.sha256, unused_for=timedelta(0))

    def test_a_file_that_was_put_again_stays_whole(self, store: Store) -> None:
        blob = store.vault.put(io.BytesIO(b"wanted"))
        again = store.vault.put(io.BytesIO(b"wanted"))

        assert again == blob
        assert not store.vault.idle(blob.sha256, self.HOUR)
        assert not store.vault.retire(blob.sha256, unused_for=self.HOUR)
        assert store.vault.read(blob.sha256) == b"wanted"
