"""`papers`, `show`, `search`: the citizen's store from the command line."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.domain.ids import PaperId
from counter_app.messages import EVENT_LABELS, PAPER_STATE, day, identity_number, moment
from counter_app.messages.labels import ORIGINAL_WORDS
from counter_app.messages.withdrawn_words import withdrawal_line
from counter_app.services.originals import OriginalAt

from .documents import dossier_document, paper_document, person_document, withdrawal_document
from .options import counter, place_for
from .output import Answer
from .page_quality import flawed_document, paper_lines
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    papers = commands.add_parser("papers", parents=[common], help="what is held of a citizen")
    papers.add_argument("--citizen", required=True, metavar="ID")
    papers.set_defaults(action=_papers)
    show = commands.add_parser("show", parents=[common], help="one paper and its story")
    show.add_argument("paper")
    show.add_argument("--out", metavar="FILE", help="write the master's bytes")
    show.add_argument("--archival", action="store_true", help="write the searchable PDF instead")
    show.set_defaults(action=_show)
    search = commands.add_parser("search", parents=[common], help="typed without marks")
    search.add_argument("words", nargs="+")
    search.add_argument("--limit", type=int, default=50)
    search.set_defaults(action=_search)


def _papers(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        held = desk.holdings.of_citizen(options.citizen)
        stories = []
        with desk.desk.store.reading() as view:
            for paper in held.papers:
                stories.append((paper, tuple(view.people.get(h) for h in paper.holders)))
    person = held.person
    lines = [f"{person.name} – {identity_number(person.number)}"]
    for paper, _ in stories:
        issued = paper.metadata.issued_on
        lines.append(
            f"  {paper.id}  {PAPER_STATE[paper.state]:<12} {paper.metadata.title or paper.type}"
            f"  {paper.metadata.number}  {'' if issued is None else day(issued)}"
        )
    return Answer(
        {
            "person": person_document(person),
            "papers": [paper_document(paper, holders) for paper, holders in stories],
            "dossiers": [dossier_document(known) for known in held.dossiers],
        },
        tuple(lines),
    )


def _show(options: Namespace) -> Answer:
    target = None if options.out is None else place_for(options, options.out)
    with closing(counter(options)) as desk:
        paper_id = PaperId(options.paper)
        written: tuple[Path, ...] = ()
        if target is not None:
            if not options.archival:
                desk.originals.fetch_back(paper_id)
            written = desk.holdings.export(paper_id, target, archival=options.archival)
        story = desk.holdings.show(paper_id)
        type_name = desk.desk.catalogue.paper_type(story.paper.type).name
    paper = story.paper
    origin = story.origin
    pages = tuple(page.judged for page in story.pages)
    lines = [f"{paper.metadata.title or type_name} – {PAPER_STATE[paper.state]}"]
    if origin is not None:
        lines.append(f"  Số hóa tại {origin.office}, {origin.desk}")
    if story.withdrawal is not None:
        lines.append(f"  {withdrawal_line(story.withdrawal)}")
    if story.original is not OriginalAt.HERE:
        lines.append(f"  {ORIGINAL_WORDS[story.original]}")
    lines += paper_lines(paper, pages, indent="  ")
    lines += [f"  {moment(e.at)}  {EVENT_LABELS[e.kind]}  ({e.officer})" for e in story.events]
    lines += [f"Đã ghi: {path}" for path in written]
    return Answer(
        {
            **paper_document(paper, story.holders),
            "origin": None if origin is None else {"office": origin.office, "desk": origin.desk},
            "original": story.original.value,
            "withdrawn": None
            if story.withdrawal is None
            else withdrawal_document(story.withdrawal),
            "flawed": flawed_document(pages) if pages else None,
            "dossier_number": None if story.dossier is None else story.dossier.number,
            "reused_in": [known.number for known in story.reused_in],
            "text": "\n\f\n".join(page.text for page in story.pages),
            "events": [
                {"at": e.at.isoformat(), "officer": e.officer, "kind": e.kind.value}
                for e in story.events
            ],
            "written": [str(path) for path in written],
        },
        tuple(lines),
    )


def _search(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        hits, total = desk.holdings.search(" ".join(options.words), limit=options.limit)
    return Answer(
        {
            "hits": [
                {"kind": h.kind, "id": h.id, "title": h.title, "snippet": h.snippet} for h in hits
            ],
            "total": total,
        },
        (*(f"{h.kind:<8} {h.id}  {h.title}" for h in hits), f"Tất cả: {total}"),
    )
