"""Settings of the store: the office, the enrolment at the hub, and small named values."""

import json
from dataclasses import asdict
from typing import cast

from counter_app.domain.errors import StoreDamaged
from counter_app.domain.ids import OfficeCode
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Enrolment
from counter_app.store import codec
from counter_app.store.rows import Session

_OFFICE = "office"
_ENROLMENT = "enrolment"


class SqlSettings:
    """The `Settings` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def office(self) -> Office:
        """Raises StoreDamaged when the store has none."""
        text = self.get(_OFFICE)
        if text is None:
            raise StoreDamaged(setting=_OFFICE)
        content = cast(dict[str, str], json.loads(text))
        return Office(
            OfficeCode(content["code"]), content["name"], content["desk"], bool(content["test"])
        )

    def save_office(self, office: Office) -> None:
        self.put(_OFFICE, codec.dumps(asdict(office)))

    def enrolment(self) -> Enrolment | None:
        text = self.get(_ENROLMENT)
        return None if text is None else Enrolment(**cast(dict[str, str], json.loads(text)))

    def save_enrolment(self, enrolment: Enrolment) -> None:
        self.put(_ENROLMENT, codec.dumps(asdict(enrolment)))

    def get(self, name: str) -> str | None:
        row = self._session.one("SELECT value FROM setting WHERE name = ?", name)
        return None if row is None else row.text("value")

    def put(self, name: str, value: str) -> None:
        self._session.run(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name, value,
        )  # fmt: skip
