"""`catalogue`: packs in and out, whom they may come from, finding procedures, office hours; `holiday` stands beside it."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from counter_app.app.catalogue_keys import (
    make_publisher,
    read_pack,
    read_publisher,
    sign_file,
)
from counter_app.domain.catalogue import Procedure
from counter_app.domain.catalogue_changes import CatalogueChange
from counter_app.domain.errors import BadUsage
from counter_app.messages import limit_words
from counter_app.messages.catalogue_words import change_counts, change_lines
from counter_app.services.calendars import hours_text, office_hours, set_office_hours
from counter_app.services.catalogue_desk import PackReview
from counter_app.services.catalogue_ports import Publisher
from counter_app.services.finding import FoundProcedure

from . import holidays
from .options import ask_secret, counter, place_for, read_secret
from .output import PERSON, Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("catalogue", parents=[common], help="procedures, packs, days off")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    _add_packs(acts, common)
    _add_publishing(acts, common)
    find = acts.add_parser("find", parents=[common], help="procedures by code, name or field")
    find.add_argument("words", nargs="*")
    find.add_argument("--limit", type=int, default=20)
    find.set_defaults(action=_find)
    favourite = acts.add_parser("favourite", parents=[common], help="keep a procedure at the top")
    favourite.add_argument("code")
    favourite.add_argument("--off", action="store_true", help="take it out again")
    favourite.set_defaults(action=_favourite)
    hours = acts.add_parser("hours", parents=[common], help="office hours that promises count by")
    hours.add_argument("--set", metavar="07:00-11:30,13:30-17:00")
    hours.set_defaults(action=_hours)
    holidays.add(acts, common)


def _add_packs(acts: Commands, common: ArgumentParser) -> None:
    take = acts.add_parser("import", parents=[common], help="take in a signed pack")
    take.add_argument("file", metavar="FILE")
    take.add_argument("--dry-run", action="store_true", help="show the difference only")
    take.add_argument("--yes", action="store_true", help="do not ask")
    take.add_argument("--older", action="store_true", help="take a version below the one held")
    take.set_defaults(action=_import)
    export = acts.add_parser("export", parents=[common], help="write the whole catalogue")
    export.add_argument("file", metavar="FILE")
    export.add_argument("--version", type=int, default=1, help="version of the pack to be signed")
    export.add_argument("--title", default="Danh mục thủ tục hành chính")
    export.set_defaults(action=_export)
    listing = acts.add_parser("packs", parents=[common], help="packs taken in")
    listing.set_defaults(action=_packs)
    trust = acts.add_parser("trust", parents=[common], help="take packs of this publisher")
    trust.add_argument("file", metavar="FILE.pub")
    trust.set_defaults(action=_trust)
    distrust = acts.add_parser("distrust", parents=[common], help="take no more of its packs")
    distrust.add_argument("key_id", metavar="KEY")
    distrust.set_defaults(action=_distrust)
    known = acts.add_parser("publishers", parents=[common], help="whose packs are taken")
    known.set_defaults(action=_publishers)


def _add_publishing(acts: Commands, common: ArgumentParser) -> None:
    """What the publisher does, on any PC: no store is needed."""
    key = acts.add_parser("keygen", parents=[common], help="make a key to sign packs with")
    key.add_argument("file", metavar="FILE")
    key.add_argument("--publisher", required=True, metavar="NAME")
    key.add_argument("--key-passphrase-file", metavar="FILE")
    key.set_defaults(action=_keygen)
    sign = acts.add_parser("sign", parents=[common], help="sign a pack")
    sign.add_argument("file", metavar="FILE")
    sign.add_argument("--key", required=True, metavar="FILE")
    sign.add_argument("--out", required=True, metavar="FILE")
    sign.add_argument("--key-passphrase-file", metavar="FILE")
    sign.set_defaults(action=_sign)


def _import(options: Namespace) -> Answer:
    body = read_pack(Path(options.file))
    with closing(counter(options)) as desk:
        review = desk.catalogue_desk.review(body, older=options.older)
        lines = _review_lines(review)
        if review.held or options.dry_run:
            return Answer(_review_document(review, imported=False), lines)
        if not options.yes and not _confirmed(lines, as_json=bool(getattr(options, "json", False))):
            told = (*lines, "Chưa nhập. Thêm --yes để nhập gói này.")
            return Answer(_review_document(review, imported=False), told, PERSON)
        review = desk.catalogue_desk.take_in(body, older=options.older)
    done = () if not options.yes else lines
    return Answer(
        _review_document(review, imported=True),
        (*done, f"Đã nhập bản {review.head.version} của {review.publisher.name}."),
    )


def _confirmed(lines: tuple[str, ...], *, as_json: bool) -> bool:
    """Show the difference and ask, where there is somebody to ask."""
    if as_json or not sys.stdin.isatty():
        return False
    for line in lines:
        print(line)
    print("Nhập gói này? (c/k) ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("c", "có", "co", "y", "yes")


def _review_lines(review: PackReview) -> tuple[str, ...]:
    head = review.head
    first = (
        f"{review.publisher.name}, bản {head.version} ngày {head.issued_on:%d/%m/%Y}: {head.title}"
    )
    if review.held:
        return (first, "Gói này đang được dùng, không có gì thay đổi.")
    inner = (line for change in review.changes for line in change_lines(change))
    return (first, change_counts(review.changes), *inner)


def _review_document(review: PackReview, *, imported: bool) -> dict[str, Json]:
    head = review.head
    return {
        "imported": imported,
        "held": review.held,
        "publisher": review.publisher.name,
        "key_id": review.publisher.key_id,
        "version": head.version,
        "issued_on": head.issued_on.isoformat(),
        "title": head.title,
        "sha256": head.sha256,
        "changes": [_change(change) for change in review.changes],
    }


def _change(change: CatalogueChange) -> dict[str, Json]:
    return {
        "section": change.section.value,
        "key": change.key,
        "name": change.name,
        "kind": change.kind.value,
        "fields": [
            {"field": it.field, "before": it.before, "after": it.after} for it in change.fields
        ],
    }


def _export(options: Namespace) -> Answer:
    target = place_for(options, options.file)
    if options.version < 1:
        raise BadUsage(reason="version_from_one")
    with closing(counter(options)) as desk:
        text = desk.catalogue_desk.export(title=options.title, version=options.version)
    target.write_text(text, encoding="utf-8")
    return Answer(
        {"file": str(target), "bytes": len(text.encode())},
        (f"Đã xuất danh mục ra {target}. Sửa, rồi ký bằng: counter-app catalogue sign",),
    )


def _packs(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        packs = desk.catalogue_desk.held()
        faults = {it.sequence: it.fault for it in desk.catalogue_desk.unusable()}
    rows: list[Json] = [
        {
            "publisher": it.publisher,
            "key_id": it.key_id,
            "version": it.version,
            "issued_on": it.issued_on.isoformat(),
            "title": it.title,
            "sha256": it.sha256,
            "imported_at": it.imported_at.isoformat(),
            "imported_by": it.imported_by,
            "usable": it.sequence not in faults,
        }
        for it in packs
    ]
    lines = tuple(
        f"{it.imported_at:%d/%m/%Y %H:%M}  {it.publisher}, bản {it.version}: {it.title}"
        + ("  (không dùng được với bản chương trình này)" if it.sequence in faults else "")
        for it in packs
    )
    status = PERSON if faults else 0
    return Answer({"packs": rows}, lines or ("Chưa nhập gói nào.",), status)


def _trust(options: Namespace) -> Answer:
    publisher = read_publisher(Path(options.file))
    with closing(counter(options)) as desk:
        desk.catalogue_desk.trust(publisher)
    told = f"Từ nay nhận gói danh mục của {publisher.name} (khóa {publisher.key_id})."
    return Answer(_publisher(publisher), (told,))


def _distrust(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        desk.catalogue_desk.distrust(options.key_id)
    return Answer({"key_id": options.key_id}, ("Từ nay không nhận gói ký bằng khóa này.",))


def _publishers(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        known = desk.catalogue_desk.publishers()
    lines = tuple(f"{it.key_id}  {it.name}" for it in known)
    document: dict[str, Json] = {"publishers": [_publisher(it) for it in known]}
    return Answer(document, lines or ("Chưa tin cậy nơi phát hành nào.",))


def _publisher(publisher: Publisher) -> dict[str, Json]:
    return {
        "publisher": publisher.name,
        "key_id": publisher.key_id,
        "public_key": publisher.public_key,
    }


def _keygen(options: Namespace) -> Answer:
    given = options.key_passphrase_file
    secret = read_secret(given) if given else ask_secret("Mật khẩu của khóa: ")
    made, public = make_publisher(place_for(options, options.file), options.publisher, secret)
    return Answer(
        {**_publisher(made), "private_file": options.file, "public_file": str(public)},
        (
            f"Khóa riêng: {options.file} (giữ kín, chỉ dùng để ký)",
            f"Khóa công khai: {public} (gửi cho các quầy, đối chiếu mã {made.key_id} qua điện thoại)",
        ),
    )


def _sign(options: Namespace) -> Answer:
    given = options.key_passphrase_file
    secret = read_secret(given) if given else ask_secret("Mật khẩu của khóa: ")
    target = place_for(options, options.out)
    signed = sign_file(Path(options.file), Path(options.key), target, secret)
    return Answer({"file": str(target), "bytes": len(signed)}, (f"Đã ký: {target}",))


def _find(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        found = desk.finder.find(" ".join(options.words), options.limit)
    lines = tuple(_found_line(it) for it in found)
    if len(found) == 1:
        lines += tuple(_case_lines(found[0].procedure))
    return Answer(
        {"procedures": [_found(it) for it in found]}, lines or ("Không có thủ tục nào khớp.",)
    )


def _found(found: FoundProcedure) -> dict[str, Json]:
    known = found.procedure
    return {
        "code": known.code,
        "name": known.name,
        "field": known.field,
        "level": known.level,
        "legal_basis": known.legal_basis,
        "favourite": found.favourite,
        "used": found.used,
        "cases": [
            {
                "code": case.code,
                "name": case.name,
                "limit": limit_words(case.limit),
                "fee": case.fee,
                "components": [
                    {"component": it.code, "name": it.label, "required": it.required}
                    for it in case.components
                ],
            }
            for case in known.cases
        ],
    }


def _found_line(found: FoundProcedure) -> str:
    known = found.procedure
    star = "★" if found.favourite else " "
    return f"{star} {known.code}  {known.name} ({known.field}; {limit_words(known.cases[0].limit)})"


def _case_lines(known: Procedure) -> Iterator[str]:
    """Cases and components with the codes that `intake` takes."""
    for case in known.cases:
        yield f"    --case {case.code}  {case.name} ({limit_words(case.limit)}; {case.fee})"
        for component in case.components:
            yield f"        {component.code}  {component.label}"


def _favourite(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        desk.finder.set_favourite(options.code, wanted=not options.off)
        codes = sorted(desk.finder.favourites())
    return Answer({"favourites": list(codes)}, tuple(codes) or ("Không còn thủ tục ưa dùng nào.",))


def _hours(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        if options.set:
            hours = set_office_hours(desk.desk, options.set)
        else:
            with desk.desk.store.reading() as view:
                hours = office_hours(view)
    return Answer({"office_hours": hours_text(hours)}, (f"Giờ làm việc: {hours_text(hours)}",))
