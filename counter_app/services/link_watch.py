"""What the desk remembers of its line: kept in the store, so that a new process can tell speed and forecast at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.link import (
    NOTHING_LATER,
    Batch,
    Forecast,
    Later,
    LinkRecord,
    LinkSample,
    LinkState,
    Measured,
    Window,
    forecast,
    rate_of,
    share_of,
    turn_of,
)
from counter_app.services.ports import Transaction

_SETTING = "link"


@dataclass(frozen=True, slots=True)
class LinkView:
    """The line as an officer sees it. `code`: error code of the last call when it failed; `seen_at`: last good answer."""

    state: LinkState
    code: str | None
    seen_at: datetime | None
    forecast: Forecast

    @property
    def bytes_per_second(self) -> int | None:
        return self.forecast.rate


def link_record(view: Transaction) -> LinkRecord:
    """Return what is remembered; an empty record when nothing is, or nothing that this program can read."""
    text = view.settings.get(_SETTING)
    try:
        return LinkRecord() if text is None else _read(json.loads(text))
    except (ValueError, TypeError, KeyError):
        # A measurement is never worth stopping the queue for: the line is measured anew.
        return LinkRecord()


def keep_link_record(view: Transaction, record: LinkRecord) -> None:
    """Remember the line."""
    view.settings.put(_SETTING, json.dumps(_written(record)))


def link_view(
    view: Transaction,
    *,
    everything: Batch,
    urgent: Batch,
    now: datetime,
    windows: Sequence[Window] = (),
    limit: int | None = None,
    later: Later = NOTHING_LATER,
) -> LinkView:
    """Return the line and when the queue will be through; see `domain.link.forecast` for the arguments."""
    record = link_record(view)
    enrolled = view.settings.enrolment() is not None
    expected = forecast(
        everything,
        urgent,
        rate=rate_of(record.measured, now),
        now=now,
        windows=windows,
        limit=limit,
        turn=turn_of(record.measured, now),
        room=record.room,
        share=share_of(record, now),
        later=later,
    )
    state = record.state if enrolled else LinkState.NOT_ENROLLED
    return LinkView(state, record.code, record.seen_at, expected)


def _written(record: LinkRecord) -> dict[str, object]:
    return {
        "measured": _written_samples(record.measured),
        "gaps": _written_samples(record.gaps),
        "seen_at": _iso(record.seen_at),
        "code": record.code,
        "failed_at": _iso(record.failed_at),
        "room": record.room,
    }


def _written_samples(measured: Sequence[Measured]) -> list[list[object]]:
    return [
        [each.at.isoformat(), each.sample.bytes, round(each.sample.seconds, 4)] for each in measured
    ]


def _read_samples(measured: object) -> tuple[Measured, ...]:
    """Raises ValueError, TypeError."""
    if not isinstance(measured, list):
        raise TypeError
    return tuple(
        Measured(LinkSample(int(size), float(seconds)), datetime.fromisoformat(at))
        for at, size, seconds in measured
    )


def _read(content: dict[str, object]) -> LinkRecord:
    code, room = content["code"], content.get("room", 0)
    if not isinstance(code, str | None) or type(room) is not int:
        raise TypeError
    return LinkRecord(
        _read_samples(content["measured"]),
        _moment(content["seen_at"]),
        code,
        _moment(content["failed_at"]),
        room,
        _read_samples(content.get("gaps", [])),
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
