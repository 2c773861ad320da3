"""What the once-only rule says about one component: offered, not to be asked, or needed and why.

`counter_app.domain.reuse.offer_for` decides; this module holds the nouns it speaks in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    HOLDER_UNKNOWN = "holder_unknown"
    """The component wants the paper of somebody (child, spouse…) whom the dossier does not name yet."""
    UNVERIFIED = "unverified"
    NEWER_UNVERIFIED = "newer_unverified"
    PHOTOCOPY = "photocopy"
    COPY_NOT_ACCEPTED = "copy_not_accepted"
    HOLDER_DECEASED = "holder_deceased"
    ENDED_BY_EVENT = "ended_by_event"
    UNREADABLE = "unreadable"
    IMAGE_NOT_KEPT = "image_not_kept"


class Searched(StrEnum):
    """Where was looked for papers held: at this office alone, or in the stores of the whole province."""

    OFFICE = "office"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Offer:
    """The rule's answer. `paper` is the one offered, or the nearest one that had to be turned down (for the sentence).

    Attributes:
        ok: the paper may be reused.
        expires_on, superseded_by: the facts of the reason.
        others: further papers that might serve as well, newest first; each ok, none with others of its own.
        choice: several papers stand beside each other (two land certificates), so that none is taken by itself: the
            officer says which.
    """

    ok: bool
    code: OfferCode
    paper: PaperId | None = None
    expires_on: date | None = None
    superseded_by: PaperId | None = None
    others: tuple["Offer", ...] = ()
    choice: bool = False

    def of_paper(self, paper: PaperId) -> "Offer | None":
        """The same offer with `paper` in front, which must be one of those offered; else None."""
        offered = (self, *self.others) if self.ok else ()
        chosen = next((one for one in offered if one.paper == paper), None)
        if chosen is None or chosen is self:
            return chosen
        rest = tuple(one for one in self.others if one is not chosen)
        first = replace(self, others=(), choice=False)
        return replace(chosen, others=(first, *rest), choice=self.choice)

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
        database_lacks: an officer stated, with a reason, that the component's database lacks the entry or has it wrong.
    """

    roles: Mapping[HolderRole, PersonId]
    people: Mapping[PersonId, Person]
    received_on: date
    due_at: datetime
    purpose: str | None = None
    database_lacks: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that might serve.

    Attributes:
        intact: its file was found.
        elsewhere: another desk holds it; between equals the paper that lies here goes first.
    """

    paper: Paper
    intact: bool = True
    elsewhere: bool = False
