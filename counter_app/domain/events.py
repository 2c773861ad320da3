"""The chain of events: who did what to whom, when; each entry carries the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .ids import OfficerLogin, Sha256

GENESIS = Sha256("0" * 64)
"""The hash before the first event."""

Fact = str | int | float | bool | None


class EventKind(StrEnum):
    STORE_CREATED = "store_created"
    STORE_UPGRADED = "store_upgraded"
    OFFICER_ADDED = "officer_added"
    PASSPHRASE_CHANGED = "passphrase_changed"
    ACCOUNT_RECOVERED = "account_recovered"
    SIGNED_IN = "signed_in"
    CLOCK_SET = "clock_set"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PEOPLE_MERGED = "people_merged"
    PEOPLE_PARTED = "people_parted"
    PERSON_DIED = "person_died"
    DEATH_WITHDRAWN = "death_withdrawn"
    ROLE_NAMED = "role_named"
    STORE_LOOKED_UP = "store_looked_up"
    DOSSIER_OPENED = "dossier_opened"
    DOSSIER_CONTINUED = "dossier_continued"
    DOSSIER_SOLVED = "dossier_solved"
    DOSSIER_MOVED = "dossier_moved"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_ANSWERED = "supplement_answered"
    DOSSIER_EXTENDED = "dossier_extended"
    DOSSIER_REFUSED = "dossier_refused"
    DOSSIER_STOPPED = "dossier_stopped"
    DOSSIER_WITHDRAWN = "dossier_withdrawn"
    DOSSIER_TAKEN_OVER = "dossier_taken_over"
    DOSSIER_HANDED_OVER = "dossier_handed_over"
    DOSSIER_TAKEN_IN = "dossier_taken_in"
    DOSSIER_NUMBERED = "dossier_numbered"
    SERIES_BEGUN = "series_begun"
    CLOCK_WENT_BACK = "clock_went_back"
    CLOCK_CONFIRMED = "clock_confirmed"
    RESULT_CAPTURED = "result_captured"
    RESULT_RETURNED = "result_returned"
    PAGES_COUNTED = "pages_counted"
    PAPER_SCANNED = "paper_scanned"
    PAPER_READ = "paper_read"
    PAPER_UNREADABLE = "paper_unreadable"
    PAPER_ACCEPTED = "paper_accepted"
    PAPER_REJECTED = "paper_rejected"
    PAPER_SUPERSEDED = "paper_superseded"
    PAPER_WITHDRAWN = "paper_withdrawn"
    PAPER_REVIVED = "paper_revived"
    PAPER_WAITS_AGAIN = "paper_waits_again"
    PAPER_REUSED = "paper_reused"
    PAPER_VIEWED = "paper_viewed"
    PAPER_EXPORTED = "paper_exported"
    PAPER_BROUGHT_IN = "paper_brought_in"
    OFFER_DECLINED = "offer_declined"
    DATABASE_LACKS = "database_lacks"
    DATABASE_ANSWERS = "database_answers"
    SLIP_PRINTED = "slip_printed"
    RECORD_QUEUED = "record_queued"
    RECORD_RECEIVED = "record_received"
    RECORD_CHANGED = "record_changed"
    RECORDS_EXPORTED = "records_exported"
    RECORDS_COMPARED = "records_compared"
    MASTER_PURGED = "master_purged"
    MASTER_FETCHED = "master_fetched"
    CHANGES_TAKEN_IN = "changes_taken_in"
    NOTICE_DISMISSED = "notice_dismissed"
    DESK_ENROLLED = "desk_enrolled"
    HUB_REPLACED = "hub_replaced"
    LOSS_ACCEPTED = "loss_accepted"
    SEARCHED = "searched"
    REPORT_EXPORTED = "report_exported"
    JOB_CHANGED = "job_changed"
    SETTING_CHANGED = "setting_changed"
    CATALOGUE_IMPORTED = "catalogue_imported"
    PUBLISHER_CHANGED = "publisher_changed"
    HOLIDAY_CHANGED = "holiday_changed"
    FAVOURITE_SET = "favourite_set"
    DRAFT_TAKEN_OVER = "draft_taken_over"
    DUE_RECOUNTED = "due_recounted"


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An act as a service tells it: kind, the ids it touched (`subjects`), facts before and after.

    Subjects and facts carry ids and codes; no names, numbers or text of citizens.
    """

    kind: EventKind
    subjects: tuple[str, ...] = ()
    before: Mapping[str, Fact] | None = None
    after: Mapping[str, Fact] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A written event. `hash` covers `previous` and everything else here."""

    sequence: int
    at: datetime
    officer: OfficerLogin
    desk: str
    kind: EventKind
    subjects: tuple[str, ...]
    before: Mapping[str, Fact] | None
    after: Mapping[str, Fact] | None
    previous: Sha256
    hash: Sha256


def event_hash(
    *,
    sequence: int,
    at: datetime,
    officer: OfficerLogin,
    desk: str,
    draft: EventDraft,
    previous: Sha256,
) -> Sha256:
    """Return the hash of an event: SHA-256 over its canonical JSON, the previous hash included."""
    content = json.dumps(
        {
            "sequence": sequence,
            "at": at.isoformat(),
            "officer": officer,
            "desk": desk,
            "kind": draft.kind.value,
            "subjects": list(draft.subjects),
            "before": None if draft.before is None else dict(draft.before),
            "after": None if draft.after is None else dict(draft.after),
            "previous": previous,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return Sha256(hashlib.sha256(content.encode()).hexdigest())
