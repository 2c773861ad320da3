"""Enrolling this desk at its hub; and, by a supervisor's act, at one that stands in the place of a hub that is gone."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from counter_app.domain.errors import EnrolledElsewhere, FieldRefused, HubChanged
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.lengths import LONGEST_DESK, LONGEST_WORDS, within
from counter_app.domain.losses import HubReplacement
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Enrolment, OutboxState, SenderName
from counter_app.domain.text import clean
from counter_app.services.desk import Desk
from counter_app.services.link_watch import keep_link_record, link_record
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_turn import take_turn
from counter_app.services.roles import require_supervisor

_SETTING = "hub_replaced"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of it.

    Attributes:
        replaced: None unless another hub took the place of the one that had signed.
        same: it was said to be another hub and is the former one, put back from a backup: what it lacks is to be found
            by comparing.
    """

    enrolment: Enrolment
    replaced: HubReplacement | None
    same: bool = False


class Enrolling:
    """Trading one-time codes for this desk's credential."""

    def __init__(self, desk: Desk, link: HubLink) -> None:
        self._desk = desk
        self._link = link

    def enrol(
        self,
        url: str,
        code: str,
        *,
        desk_name: str | None = None,
        ca_file: Path | None = None,
        replaced_hub: str | None = None,
    ) -> Enrolled:
        """Trade the hub's one-time code for this desk's credential; `desk_name` renames the desk from now on.

        A hub that never signed for what was already sent is refused before the code is used, since the records it lacks
        would be lost without a word; unless `replaced_hub` says why it stands in the place of the former one. Then every
        receipt of that one becomes history, every record goes again as far as the new hub lacks it, and originals that
        only the former hub had are listed.

        Raises RoleRequired, FieldRefused (no reason), QueueBusy (replacing only), EnrolRefused, EnrolledElsewhere,
        HubChanged, LinkDown, HubNonsense.
        """
        with self._desk.store.reading() as view:
            require_supervisor(self._desk, view)
            office = view.settings.office()
            before = view.settings.enrolment()
            received = view.outbox.counts().get(OutboxState.RECEIVED, 0)
        desk = within(clean(desk_name or "") or office.desk, LONGEST_DESK, "desk")
        reason = None if replaced_hub is None else _reason(replaced_hub)
        if before is not None and received and reason is None:
            # Asked before the code is used: it stays good for whoever sets this right.
            _must_be_known(self._link.hub_at(url, ca_file=ca_file), before, received)
        token = self._desk.ids.new()
        if reason is not None:
            with self._desk.store.working() as view:
                # A sender under way would close rows by the receipts of the former hub.
                take_turn(view, token, name=SenderName.COMMAND, now=self._desk.clock.now())
        try:
            enrolment = self._link.enrol(url, code, desk, office=office.code, ca_file=ca_file)
            if enrolment.office != office.code:
                # A hub of before does not ask for the office. Every record would be refused for good; better to say so now.
                raise EnrolledElsewhere(office=enrolment.office)
            if before is not None and received and reason is None:
                _must_be_known(enrolment.hub, before, received)
            return self._keep(enrolment, before, office, desk=desk, reason=reason)
        finally:
            if reason is not None:
                with self._desk.store.working() as view:
                    view.queue.end_turn(token)

    def replacement(self) -> HubReplacement | None:
        """Return the last time that another hub took the place of one that had signed."""
        with self._desk.store.reading() as view:
            return replacement_of(view)

    def _keep(
        self,
        enrolment: Enrolment,
        before: Enrolment | None,
        office: Office,
        *,
        desk: str,
        reason: str | None,
    ) -> Enrolled:
        moved = before is not None and before.hub != enrolment.hub
        replaced = None
        with self._desk.store.writing() as view:
            view.settings.save_enrolment(enrolment)
            view.queue.save_pause(None)
            # The hub has just answered: what the line suffered from before is told no longer.
            keep_link_record(view, link_record(view).enrolled_anew())
            if moved:
                view.outbox.forget_transfers()
            if moved and before is not None and reason is not None:
                replaced = self._replace(view, before.hub, enrolment.hub, reason)
            if desk != office.desk:
                view.settings.save_office(replace(office, desk=desk))
            view.events.append(
                EventDraft(
                    EventKind.DESK_ENROLLED,
                    subjects=(enrolment.hub,),
                    after={"office": enrolment.office, "key": enrolment.key_id},
                )
            )
        same = before is not None and not moved and reason is not None
        return Enrolled(enrolment, replaced, same)

    def _replace(
        self, view: Transaction, before: str, hub: str, reason: str
    ) -> HubReplacement | None:
        now = self._desk.clock.now()
        rows = view.losses.receipts_become_history(now)
        if not rows:
            return None
        originals = len(view.losses.listed())
        replaced = HubReplacement(now, before, hub, rows, originals)
        view.settings.put(_SETTING, json.dumps(asdict(replaced) | {"at": now.isoformat()}))
        view.events.append(
            EventDraft(
                EventKind.HUB_REPLACED,
                subjects=(before, hub),
                before={"hub": before},
                after={"hub": hub, "reason": reason, "rows": rows, "originals": originals},
            )
        )
        return replaced


def replacement_of(view: Transaction) -> HubReplacement | None:
    """Return the last time that another hub took the place of one that had signed."""
    text = view.settings.get(_SETTING)
    if text is None:
        return None
    told = json.loads(text)
    return HubReplacement(**told | {"at": datetime.fromisoformat(told["at"])})


def _reason(text: str) -> str:
    """Raises FieldRefused."""
    words = within(clean(text), LONGEST_WORDS, "hub_reason")
    if not words:
        raise FieldRefused(field="hub_reason", reason="no_words")
    return words


def _must_be_known(hub: str, before: Enrolment, received: int) -> None:
    """Raises HubChanged."""
    if hub != before.hub:
        raise HubChanged(received=received)
