"""`python -m tests.bench reuse [--papers N] [--looks N] [--keep DIR]`: a person's checklist in a store of a million papers.

The store is a real one (SQLCipher, the vault's files encrypted); people and papers are made up by SQL in one go. Every
tenth person has been here before under another number and was merged, every thousandth has two hundred papers; one
dossier for ten papers is open, with a scan that waits. The papers share a few files: what a look checks of a file is
that it is there. The full-text index stays empty, since no look for a checklist reads it. Prints milliseconds of the
look alone (person, papers, the rule's answers) and of the whole checklist as the window shows it, its event written and
on disk; then how SQLite finds its way in every query that was run.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import quantiles

from counter_app.catalogue import load_catalogue, load_digitising_rules, load_extension_rules
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.identity import identify
from counter_app.domain.ids import CaseCode
from counter_app.records import NeutralRecordBook
from counter_app.services.desk import Desk
from counter_app.services.lookup import choose_case
from counter_app.services.offering import Visit, offers_for
from counter_app.services.previewing import preview
from counter_app.store import SqlStore
from counter_app.store.rows import Row, Session
from tests.fixtures_store import CountingIds, SetClock, make_store

PROCEDURE, CASE = "1.012783", "both_spouses"
"""Change of a land certificate: land and marriage certificates are wanted."""

_TYPES = ("birth_certificate", "marriage_certificate", "land_certificate", "marital_status")
_PER_PERSON = len(_TYPES)
_CROWDED = 200

_SERIES = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) "
_NUMBER = "printf('%03d%d%02d%06d', 1 + i % 96, i % 4, i % 100, i)"
_PEOPLE = (
    _SERIES + "INSERT INTO person (id, kind, name, folded, number, birth_year, sex)"
    " SELECT printf('p%031x', i), 'citizen', 'Người Mẫu ' || i, 'nguoi mau ' || i,"
    f" {_NUMBER}, 1980, 'male' FROM n",
    _SERIES + "INSERT INTO person_alias (person, kind, number, digits)"
    f" SELECT printf('p%031x', i), 'personal', {_NUMBER}, {_NUMBER} FROM n",
    _SERIES + "INSERT INTO person_link (person, parent, root)"
    " SELECT printf('p%031x', i), printf('p%031x', i - 1), printf('p%031x', i - 1) FROM n WHERE i % 10 = 9",
)
_PAPERS = (
    # Holders and files first: nothing may come to a paper that is accepted.
    _SERIES + "INSERT INTO paper_holder (paper, position, person)"
    " SELECT printf('a%031x', i), 0, {holder} FROM n",
    _SERIES + "INSERT INTO paper_blob (paper, position, role, sha256, bytes, media_type)"
    " SELECT printf('a%031x', i), 0, 'master', {master}, 60000, 'image/jpeg' FROM n",
    _SERIES + "INSERT INTO paper_blob (paper, position, role, sha256, bytes, media_type)"
    " SELECT printf('a%031x', i), 1, 'archival', {archival}, 40000, 'application/pdf' FROM n",
    _SERIES
    + "INSERT INTO paper (id, type, state, copy_kind, title, number, issued_on, issuer, summary, scope, own,"
    " created_at, digitised_by, digitised_at, accepted_by, accepted_at, pages, folded)"
    " SELECT printf('a%031x', i), CASE i % 4 WHEN 0 THEN 'birth_certificate' WHEN 1 THEN 'marriage_certificate'"
    "   WHEN 2 THEN 'land_certificate' ELSE 'marital_status' END,"
    " 'accepted', 'original', 'Giấy tờ mẫu', printf('%d/2020', i), date('2015-01-01', '+' || (i % 3000) || ' days'),"
    " 'UBND xã Mẫu', 'Giấy tờ mẫu', 'Toàn quốc', '{{}}', '2026-01-05T09:00:00+07:00', 'hoa',"
    " '2026-01-05T09:00:00+07:00', 'hoa', '2026-01-05T09:00:00+07:00', 1, '' FROM n",
)
_DOSSIERS = (
    # One dossier for ten papers, all open, each with a scan that waits for its officer.
    _SERIES
    + "INSERT INTO dossier (id, number, office, desk, procedure, procedure_name, case_code, applicant,"
    " received_at, due_at, opened_by, status, revision)"
    " SELECT printf('d%031x', i), printf('H19.12-260101-%07d', i), 'H19.12', 'Quầy 1', '1.012783', 'Thủ tục mẫu',"
    " 'default', printf('p%031x', i * 2), '2026-01-05T09:00:00+07:00', '2026-01-12T09:00:00+07:00', 'hoa', 2, 1 FROM n",
    _SERIES
    + "INSERT INTO paper (id, type, state, copy_kind, title, number, issuer, summary, scope, own, dossier,"
    " component, created_at, digitised_by, pages, folded)"
    " SELECT printf('w%031x', i), 'land_certificate', 'scanned', 'original', '', '', '', '', '', '{}',"
    " printf('d%031x', i), 'land_certificate', '2026-01-05T09:00:00+07:00', 'hoa', 1, '' FROM n",
)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench reuse")
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument("--looks", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="make the store there and leave it")
    options = parser.parse_args(words)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="counter-app-bench-"))
    clock = SetClock()
    store = make_store(folder / "data", clock=clock)
    try:
        people = options.papers // _PER_PERSON
        start = time.perf_counter()
        fill(store, people, options.papers)
        print(
            f"{options.papers:,} papers of {people:,} people in {time.perf_counter() - start:.0f} s"
        )
        measure(store, clock, people, options.looks)
    finally:
        store.close()
        if options.keep is None:
            shutil.rmtree(folder)
    return 0


def fill(store: SqlStore, people: int, papers: int) -> None:
    """Write that many people and papers; the first of every thousand people holds all papers of the next fifty."""
    master = store.vault.put(BytesIO(b"a master of the bench")).sha256
    archival = store.vault.put(BytesIO(b"an archival copy of the bench")).sha256
    block = 1000 * _PER_PERSON
    holder = (
        f"CASE WHEN i % {block} < {_CROWDED} THEN printf('p%031x', (i / {block}) * 1000)"
        f" ELSE printf('p%031x', i / {_PER_PERSON}) END"
    )
    words = {"holder": holder, "master": f"'{master}'", "archival": f"'{archival}'"}
    with store.working() as view:
        for statement in _PEOPLE:
            view.session.run(statement, people)
        for statement in _PAPERS:
            view.session.run(statement.format(**words), papers)
        for statement in _DOSSIERS:
            view.session.run(statement, papers // 10)


def measure(store: SqlStore, clock: SetClock, people: int, looks: int) -> None:
    desk = Desk(
        store,
        clock,
        CountingIds(prefix=9),
        load_catalogue(),
        NeutralRecordBook(),
        load_digitising_rules(),
        load_extension_rules(),
    )
    random = Random(7)
    usual = [at for at in random.sample(range(people), looks) if at % 1000 >= 50]
    crowded = [random.randrange(max(1, people // 1000)) * 1000 for _ in range(min(50, looks))]
    for name, chosen in (("a person", usual), ("a person with 200 papers", crowded)):
        numbers = [number_of(at) for at in chosen]
        _print(f"{name}: look", [_timed(partial(look, desk, number)) for number in numbers])
        _print(f"{name}: checklist", [_timed(partial(whole, desk, number)) for number in numbers])
    for line in plans(lambda: whole(desk, number_of(usual[0]))):
        print(f"  {line}")


def number_of(at: int) -> str:
    """The personal number of the person made at that place."""
    return f"{1 + at % 96:03d}{at % 4}{at % 100:02d}{at:06d}"


def look(desk: Desk, number: str) -> int:
    """Find the person and let the rule answer for every component; return how many are offered."""
    now = desk.clock.now().astimezone(VIETNAM)
    case = choose_case(desk.catalogue.procedure(PROCEDURE, now.date()), CaseCode(CASE))
    with desk.store.reading() as view:
        person = view.people.find(number)
        assert person is not None
        visit = Visit(case, {HolderRole.APPLICANT: person}, now, now + timedelta(days=7))
        return sum(offer.ok for offer in offers_for(desk, view, visit).values())


def whole(desk: Desk, number: str) -> int:
    """The checklist as the window shows it, its look written down."""
    seen = preview(desk, identify(number), procedure_code=PROCEDURE, case_code=CaseCode(CASE))
    return len(seen.checklist.lines)


def plans(act: Callable[[], object]) -> list[str]:
    """Return how SQLite goes about every query of `act`: `statement: step` for each step."""
    seen: dict[str, list[str]] = {}
    plain = Session.all

    def told(self: Session, sql: str, *values: str | int | float | bytes | None) -> list[Row]:
        if sql not in seen and sql.lstrip().upper().startswith(("SELECT", "WITH")):
            steps = plain(self, f"EXPLAIN QUERY PLAN {sql}", *values)
            seen[sql] = [step.text("detail") for step in steps]
        return plain(self, sql, *values)

    Session.all = told  # type: ignore[method-assign]  # for this act alone, put back below
    try:
        act()
    finally:
        Session.all = plain  # type: ignore[method-assign]  # as it was
    return [
        f"{sql[:90]}: {step}"
        for sql, steps in seen.items()
        for step in steps
        if step.startswith(("SEARCH", "SCAN"))
        and "CONSTANT" not in step
        and "json_each" not in step
    ]


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def _print(name: str, times: list[float]) -> None:
    cuts = quantiles(times, n=100)
    print(
        f"{name:40} median {cuts[49]:6.1f} ms   p95 {cuts[94]:6.1f} ms   worst {max(times):6.1f} ms"
    )
