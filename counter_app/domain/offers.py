"""What the once-only rule says about one component: offered, not to be asked, or needed and why.

`counter_app.domain.reuse.offer_for` decides; this module holds the nouns it speaks in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .catalogue import HolderRole
from .ids import PaperId, PersonId
from .papers import Paper
from .people import Person


class OfferCode(StrEnum):
    """Why a component is offered, not asked or needed. The sentence for each stands in `counter_app.messages`."""

    HELD = "held"
    HELD_EXPIRES_BEFORE_DUE = "held_expires_before_due"
    DATABASE = "database"
    NONE_HELD = "none_held"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    SINGLE_USE = "single_use"
    OTHER_PURPOSE = "other_purpose"
    PURPOSE_UNKNOWN = "purpose_unknown"
    OTHER_HOLDER = "other_holder"
    UNVERIFIED = "unverified"
    NEWER_UNVERIFIED = "newer_unverified"
    PHOTOCOPY = "photocopy"
    COPY_NOT_ACCEPTED = "copy_not_accepted"
    HOLDER_DECEASED = "holder_deceased"
    ENDED_BY_EVENT = "ended_by_event"
    UNREADABLE = "unreadable"
    IMAGE_NOT_KEPT = "image_not_kept"


@dataclass(frozen=True, slots=True)
class Offer:
    """The rule's answer. `paper` is the one offered, or the nearest one that had to be turned down (for the sentence).

    `ok` is true only when the paper may be reused. `expires_on` and `superseded_by` carry the facts of the reason.
    """

    ok: bool
    code: OfferCode
    paper: PaperId | None = None
    expires_on: date | None = None
    superseded_by: PaperId | None = None

    @property
    def must_not_ask(self) -> bool:
        return self.code is OfferCode.DATABASE


@dataclass(frozen=True, slots=True)
class ReuseContext:
    """What the rule needs to know of the dossier.

    Attributes:
        roles: who fills which role in this dossier (applicant always; child, spouse… when named).
        people: every person that appears as a holder of the candidates, by id.
        received_on: the filing day, Viet Nam date; ages and expiry are judged on it.
        due_at: the appointment, to warn of papers that expire before it.
        purpose: purpose of this procedure as purpose-bound papers print it, or None.
    """

    roles: Mapping[HolderRole, PersonId]
    people: Mapping[PersonId, Person]
    received_on: date
    due_at: datetime
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper of the store that might serve, with whether its file was found unchanged."""

    paper: Paper
    intact: bool = True
