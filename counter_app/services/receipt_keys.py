"""Believing a receipt: by the hub's key that is known, or by one that the known key vouches for."""

from collections.abc import Collection

from counter_app.domain.errors import ReceiptInvalid, ReceiptOfAnotherHub
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.services.desk import Desk
from counter_app.services.ports import HubLink


def check_receipt(
    desk: Desk,
    link: HubLink,
    enrolment: Enrolment,
    *,
    receipt: str,
    record: OutgoingRecord,
    lost: Collection[Sha256] = (),
) -> Enrolment:
    """Return the enrolment as it stands once `receipt` is believed: with the new key when the hub has changed its own.

    Raises ReceiptInvalid: it is not the hub's, or not for this record; and what the link raises when it is asked for
    the hub's keys.
    """
    try:
        desk.records.check_receipt(receipt, record, enrolment, lost=lost)
    except ReceiptOfAnotherHub:
        raise
    except ReceiptInvalid as fault:
        if fault.details.get("reason") != "signature":
            raise
        followed = desk.records.follow_keys(receipt, link.receipt_keys(enrolment), enrolment)
        desk.records.check_receipt(receipt, record, followed, lost=lost)
    else:
        return enrolment
    with desk.store.writing() as view:
        view.settings.save_enrolment(followed)
        after = {"office": followed.office, "key": followed.key_id}
        view.events.append(
            EventDraft(EventKind.DESK_ENROLLED, subjects=(followed.hub,), after=after)
        )
    return followed
