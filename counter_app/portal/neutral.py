"""What the neutral records say of a dossier, in the words that the mappers need. Nothing here knows the portal's codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import cast

from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.forwarding import PortalFile
from counter_app.domain.ids import Sha256
from counter_app.domain.text import nfc
from counter_app.records import Json, JsonObject

_LONGEST_NAME = 4000
_SUFFIX = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}
_S = DossierStatus
_TURNS = {
    (_S.RECEIVED, _S.IN_PROGRESS): "Bắt đầu xử lý",
    (_S.RECEIVED, _S.FEE_ASKED): "Yêu cầu thực hiện nghĩa vụ tài chính",
    (_S.IN_PROGRESS, _S.FEE_ASKED): "Yêu cầu thực hiện nghĩa vụ tài chính",
    (_S.FEE_ASKED, _S.IN_PROGRESS): "Đã thực hiện nghĩa vụ tài chính",
}
_BEST_FIRST = ("signed", "archival", "master")


@dataclass(frozen=True, slots=True)
class Person:
    """`number` is a personal number (12 digits), an old identity number (9) or a tax code; "" when none is known."""

    number: str
    name: str

    @property
    def kind(self) -> str:
        """`citizen`, or `tax_code`: what stands behind a tax code the record does not say."""
        return "citizen" if len(self.number) in (0, 9, 12) else "tax_code"


@dataclass(frozen=True, slots=True)
class Line:
    """A component with an accepted paper, or one that no paper was asked for.

    `store_reference`: where in the national store the paper was taken from, None when it was not.
    """

    component: str
    name: str
    state: ItemState
    copy_kind: str
    copies: int
    files: tuple[PortalFile, ...]
    result_code: str
    store_reference: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A paper the dossier ended in."""

    name: str
    code: str
    files: tuple[PortalFile, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the dossier's progress; `status` is what it became by it."""

    at: datetime
    by: str
    words: str
    status: DossierStatus

    @property
    def key(self) -> str:
        """The same step, whenever it is told."""
        return f"{self.at.isoformat()} {self.status.value} {self.by}"


@dataclass(frozen=True, slots=True)
class Supplement:
    asked_at: datetime
    asked_by: str
    words: str
    due_before: datetime
    answered_at: datetime | None
    answered_by: str
    due_after: datetime | None
    status_before: DossierStatus


@dataclass(frozen=True, slots=True)
class NeutralDossier:
    """A dossier at one revision. `number` is the desk's own; times are aware."""

    number: str
    official_number: str | None
    office: str
    procedure: str
    procedure_name: str
    case: str
    applicant: Person
    received_at: datetime
    due_at: datetime
    solved_at: datetime | None
    status: DossierStatus
    lines: tuple[Line, ...]
    results: tuple[Outcome, ...]
    supplements: tuple[Supplement, ...]
    closed_at: datetime | None
    closed_words: str
    returned_at: datetime | None
    return_way: str
    steps: tuple[Step, ...]

    @property
    def files(self) -> tuple[PortalFile, ...]:
        """Every file of the dossier once."""
        found = [file for line in self.lines for file in line.files]
        found += [file for result in self.results for file in result.files]
        return tuple({file.sha256: file for file in found}.values())


def read_dossier(
    revisions: Sequence[JsonObject], papers: Mapping[str, JsonObject]
) -> NeutralDossier:
    """Read every revision of a `dossier.v1`, oldest first, with the `paper.v1` of its papers by id.

    The last revision says how the dossier stands, those before it when it was taken up. Papers that are not accepted
    yet are left out.
    """
    dossier = revisions[-1]
    applicant = cast(JsonObject, dossier["applicant"])
    closing = cast("JsonObject | None", dossier.get("closing"))
    returned = cast("JsonObject | None", dossier.get("returned"))
    official = dossier.get("official_number")
    return NeutralDossier(
        number=_text(dossier["number"]),
        official_number=None if official is None else _text(official),
        office=_text(dossier["office"]),
        procedure=_text(dossier["procedure"]),
        procedure_name=_text(dossier["procedure_name"]),
        case=_text(dossier["case"]),
        applicant=Person(_text(applicant["id"]), _text(applicant["name"])),
        received_at=_time(dossier["received_at"]),
        due_at=_time(dossier["due_at"]),
        solved_at=_maybe_time(dossier["solved_at"]),
        status=DossierStatus(cast(int, dossier["status"])),
        lines=tuple(_line(item, papers) for item in _objects(dossier["items"])),
        results=tuple(
            _outcome(result, papers)
            for result in _objects(dossier.get("results"))
            if _text(result["paper"]) in papers
        ),
        supplements=tuple(_supplement(step) for step in _objects(dossier.get("supplements"))),
        closed_at=None if closing is None else _time(closing["at"]),
        closed_words="" if closing is None else _text(closing["words"]),
        returned_at=None if returned is None else _time(returned["at"]),
        return_way="direct" if returned is None else _text(returned["way"]),
        steps=_steps(dossier, revisions),
    )


def _line(item: JsonObject, papers: Mapping[str, JsonObject]) -> Line:
    paper = papers.get(_text(item["paper"]))
    counted = cast("JsonObject | None", item.get("handed_in"))
    kind = "" if paper is None else _text(paper["copy_kind"])
    reference = item.get("store_reference")
    return Line(
        component=_text(item["component"]),
        name=_text(item["name"]),
        state=ItemState(_text(item["state"])),
        copy_kind=kind if counted is None else _text(counted["copy_kind"]),
        copies=1 if counted is None else cast(int, counted["papers"]),
        files=() if paper is None else _files(paper, _text(item["name"])),
        result_code=_text(item.get("result_code")),
        store_reference=None if reference is None else _text(reference),
    )


def _outcome(result: JsonObject, papers: Mapping[str, JsonObject]) -> Outcome:
    paper = papers[_text(result["paper"])]
    title = _text(paper["title"]) or _text(paper["type"])
    return Outcome(name=title, code=_text(result["code"]), files=_files(paper, title))


def _files(paper: JsonObject, name: str) -> tuple[PortalFile, ...]:
    """The signed file, else the archival copy, else every master of a paper."""
    blobs = _objects(paper["blobs"])
    for role in _BEST_FIRST:
        chosen = {_text(blob["sha256"]): blob for blob in blobs if blob["role"] == role}
        if chosen:
            files = list(chosen.values())
            return tuple(
                _file(blob, name if len(files) == 1 else f"{name} ({place})")
                for place, blob in enumerate(files, 1)
            )
    return ()


def _file(blob: JsonObject, name: str) -> PortalFile:
    media_type = _text(blob["type"])
    suffix = _SUFFIX.get(media_type, "bin")
    stem = name.replace("/", "-")[: _LONGEST_NAME - len(suffix) - 1]
    return PortalFile(
        sha256=Sha256(_text(blob["sha256"])),
        name=f"{stem}.{suffix}",
        media_type=media_type,
        bytes=cast(int, blob["bytes"]),
    )


def _supplement(step: JsonObject) -> Supplement:
    lines = "; ".join(_text(line["words"]) for line in _objects(step["lines"]))
    return Supplement(
        asked_at=_time(step["asked_at"]),
        asked_by=_text(step["asked_by"]),
        words=lines,
        due_before=_time(step["due_before"]),
        answered_at=_maybe_time(step["answered_at"]),
        answered_by=_text(step["answered_by"]),
        due_after=_maybe_time(step["due_after"]),
        status_before=DossierStatus(cast(int, step["status_before"])),
    )


def _steps(dossier: JsonObject, revisions: Sequence[JsonObject]) -> tuple[Step, ...]:
    """The progress as far as the record tells it with a time, oldest first."""
    status = DossierStatus(cast(int, dossier["status"]))
    opened_by = _text(dossier["opened_by"])
    by = _text(dossier.get("handler")) or opened_by
    found = [
        Step(_time(dossier["received_at"]), opened_by, "Tiếp nhận hồ sơ", DossierStatus.RECEIVED)
    ]
    found += _taken_up(revisions)
    for it in map(_supplement, _objects(dossier.get("supplements"))):
        asked = f"Yêu cầu bổ sung: {it.words}"
        found.append(Step(it.asked_at, it.asked_by, asked, DossierStatus.SUPPLEMENT_ASKED))
        if it.answered_at is not None:
            words = "Đã nhận giấy tờ bổ sung"
            found.append(Step(it.answered_at, it.answered_by, words, it.status_before))
    for step in _objects(dossier.get("extensions")):
        words = f"Gia hạn giải quyết: {_text(step['words'])}"
        found.append(Step(_time(step["at"]), _text(step["by"]), words, DossierStatus.IN_PROGRESS))
    solved_at = _maybe_time(dossier["solved_at"])
    closing = cast("JsonObject | None", dossier.get("closing"))
    if closing is not None:
        words = _text(closing["words"]) or "Kết thúc hồ sơ"
        found.append(Step(_time(closing["at"]), _text(closing["by"]), words, status))
    elif solved_at is not None:
        found.append(Step(solved_at, by, "Đã giải quyết xong", DossierStatus.SOLVED))
    returned = cast("JsonObject | None", dossier.get("returned"))
    if returned is not None:
        words = "Đã trả kết quả"
        at, who = _time(returned["at"]), _text(returned["by"])
        found.append(Step(at, who, words, DossierStatus.RETURNED))
    return tuple(sorted(found, key=lambda step: step.at))


def _taken_up(revisions: Sequence[JsonObject]) -> list[Step]:
    """Changes of status that leave no mark of their own in the course: told by the revision that brought them."""
    found: list[Step] = []
    for before, after in pairwise(revisions):
        was, now = (DossierStatus(cast(int, it["status"])) for it in (before, after))
        words = _TURNS.get((was, now))
        if words is not None:
            by = _text(after.get("handler")) or _text(after["opened_by"])
            found.append(Step(_time(after["recorded_at"]), by, words, now))
    return found


def _objects(content: Json) -> list[JsonObject]:
    return [] if content is None else cast(list[JsonObject], content)


def _text(content: Json) -> str:
    return "" if content is None else nfc(str(content))


def _time(content: Json) -> datetime:
    return datetime.fromisoformat(str(content))


def _maybe_time(content: Json) -> datetime | None:
    return None if content is None else _time(content)
