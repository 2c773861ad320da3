"""The hub's log: one JSON object a line, with the request's id and without anything personal."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

_FIELD = "counter_hub"
"""Under this name a log call gives its fields: `extra=fields(route=…, status=…)`."""


def fields(**values: str | int) -> dict[str, dict[str, str | int]]:
    """Return what `extra` of a log call takes."""
    return {_FIELD: values}


class JsonLines(logging.Formatter):
    """Of an exception only its kind and places are told: its words may quote what a desk sent."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, _FIELD, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def places(error: BaseException) -> list[str]:
    """Return where an error came from, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno}" for frame in reversed(frames)]


def configure() -> None:
    """Write this process's log to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("counter_app.hub").setLevel(logging.INFO)
