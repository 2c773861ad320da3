"""A dossier's course as JSON, and back: the same form in the records that leave the PC and in the desk's own store."""

from datetime import date, datetime
from typing import cast

from counter_app.domain.dossier_course import (
    AgainReason,
    Closing,
    Course,
    Extension,
    ExtensionReason,
    GivenElsewhere,
    Handover,
    LeftAside,
    RefusalReason,
    Solving,
    StopReason,
    Supplement,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.ids import ComponentCode, OfficerLogin
from counter_app.domain.text import nfc
from counter_app.records.canonical import Json, JsonObject


def course_out(course: Course) -> JsonObject:
    """Return `supplements`, `extensions`, `closing`, `handovers`, `handler` of `dossier.v1`, and `solving` when there is one."""
    solving = course.solving
    said: JsonObject = {} if solving is None else {"solving": _solving_out(solving)}
    return {
        "supplements": [_supplement_out(step) for step in course.supplements],
        "extensions": [_extension_out(step) for step in course.extensions],
        "closing": None if course.closing is None else _closing_out(course.closing),
        "handovers": [_handover_out(step) for step in course.handovers],
        "handler": course.handler,
        **said,
    }


def course_in(
    content: JsonObject, *, status: DossierStatus, owned_elsewhere: str | None = None
) -> Course:
    """Read what `course_out` wrote. `status` tells a refusal from a stop.

    Raises KeyError, ValueError, TypeError when it is nothing of ours.
    """
    closing = cast("JsonObject | None", content["closing"])
    handler = content["handler"]
    solving = cast("JsonObject | None", content.get("solving"))
    return Course(
        supplements=tuple(_supplement_in(step) for step in _objects(content["supplements"])),
        extensions=tuple(_extension_in(step) for step in _objects(content["extensions"])),
        closing=None if closing is None else _closing_in(closing, status),
        handovers=tuple(_handover_in(step) for step in _objects(content["handovers"])),
        handler=None if handler is None else OfficerLogin(str(handler)),
        owned_elsewhere=owned_elsewhere,
        solving=None if solving is None else _solving_in(solving),
    )


def _objects(content: Json) -> list[JsonObject]:
    return cast(list[JsonObject], content)


def _supplement_out(step: Supplement) -> JsonObject:
    return {
        "asked_at": step.asked_at.isoformat(),
        "asked_by": step.asked_by,
        "lines": [{"component": line.component, "words": nfc(line.words)} for line in step.lines],
        "status_before": step.status_before,
        "due_before": step.due_before.isoformat(),
        "again": None if step.again is None else step.again.value,
        "answered_at": _moment_out(step.answered_at),
        "answered_by": step.answered_by,
        "due_after": _moment_out(step.due_after),
    }


def _supplement_in(content: JsonObject) -> Supplement:
    again, by = content["again"], content["answered_by"]
    return Supplement(
        asked_at=_moment(content["asked_at"]),
        asked_by=OfficerLogin(str(content["asked_by"])),
        lines=tuple(_line_in(line) for line in _objects(content["lines"])),
        status_before=cast(int, content["status_before"]),
        due_before=_moment(content["due_before"]),
        again=None if again is None else AgainReason(str(again)),
        answered_at=_maybe_moment(content["answered_at"]),
        answered_by=None if by is None else OfficerLogin(str(by)),
        due_after=_maybe_moment(content["due_after"]),
    )


def _line_in(content: JsonObject) -> SupplementLine:
    component = content["component"]
    return SupplementLine(
        None if component is None else ComponentCode(str(component)), str(content["words"])
    )


def _extension_out(step: Extension) -> JsonObject:
    return {
        "at": step.at.isoformat(),
        "by": step.by,
        "reason": step.reason.value,
        "words": nfc(step.words),
        "due_before": step.due_before.isoformat(),
        "due_after": step.due_after.isoformat(),
    }


def _extension_in(content: JsonObject) -> Extension:
    return Extension(
        at=_moment(content["at"]),
        by=OfficerLogin(str(content["by"])),
        reason=ExtensionReason(str(content["reason"])),
        words=str(content["words"]),
        due_before=_moment(content["due_before"]),
        due_after=_moment(content["due_after"]),
    )


def _closing_out(step: Closing) -> JsonObject:
    return {
        "at": step.at.isoformat(),
        "by": step.by,
        "reason": step.reason.value,
        "words": nfc(step.words),
    }


def _closing_in(content: JsonObject, status: DossierStatus) -> Closing:
    code = str(content["reason"])
    reason: RefusalReason | StopReason | WithdrawalReason
    if status is DossierStatus.REFUSED:
        reason = RefusalReason(code)
    elif status is DossierStatus.WITHDRAWN:
        reason = WithdrawalReason(code)
    else:
        reason = StopReason(code)
    return Closing(
        at=_moment(content["at"]),
        by=OfficerLogin(str(content["by"])),
        reason=reason,
        words=str(content["words"]),
    )


def _solving_out(step: Solving) -> JsonObject:
    given = step.elsewhere
    return {
        "at": step.at.isoformat(),
        "by": step.by,
        "left_aside": [
            {"component": line.component, "words": nfc(line.words)} for line in step.left_aside
        ],
        "elsewhere": None
        if given is None
        else {"number": nfc(given.number), "issued_on": given.issued_on.isoformat()},
    }


def _solving_in(content: JsonObject) -> Solving:
    given = cast("JsonObject | None", content["elsewhere"])
    return Solving(
        at=_moment(content["at"]),
        by=OfficerLogin(str(content["by"])),
        left_aside=tuple(
            LeftAside(ComponentCode(str(line["component"])), str(line["words"]))
            for line in _objects(content["left_aside"])
        ),
        elsewhere=None
        if given is None
        else GivenElsewhere(str(given["number"]), date.fromisoformat(str(given["issued_on"]))),
    )


def _handover_out(step: Handover) -> JsonObject:
    return {
        "at": step.at.isoformat(),
        "by": step.by,
        "from_desk": nfc(step.from_desk),
        "to_desk": nfc(step.to_desk),
        "revision": step.revision,
    }


def _handover_in(content: JsonObject) -> Handover:
    return Handover(
        at=_moment(content["at"]),
        by=OfficerLogin(str(content["by"])),
        from_desk=str(content["from_desk"]),
        to_desk=str(content["to_desk"]),
        revision=cast(int, content["revision"]),
    )


def _moment_out(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(content: Json) -> datetime:
    if not isinstance(content, str):
        raise TypeError("a time is text")
    return datetime.fromisoformat(content)


def _maybe_moment(content: Json) -> datetime | None:
    return None if content is None else _moment(content)
