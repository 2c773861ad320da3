"""Errors of acts on dossiers after intake, of their numbers and of the clock they rest on."""

from .error_base import AccessRefused, InputRefused, StateRefused, TryLater


class ActNotAllowed(StateRefused):
    """The act does not fit the dossier's status. Details: `act`, `state`, `possible` (acts, comma between)."""

    code = "ACT_NOT_ALLOWED"


class StaleDossier(StateRefused):
    """Somebody changed the dossier since this officer looked. Details: `number`, `seen`, `revision`."""

    code = "STALE_DOSSIER"


class DossierElsewhere(StateRefused):
    """The dossier was handed over: another desk owns it. Details: `number`, `desk`."""

    code = "DOSSIER_ELSEWHERE"


class SeveralOpenDossiers(StateRefused):
    """Several dossiers of the day are open, about different people: which one is meant? Details: `numbers`."""

    code = "SEVERAL_OPEN_DOSSIERS"


class SupplementUnconfirmed(StateRefused):
    """A paper that a supplement would ask for is here and waits to be confirmed. Details: `component`, `name`, `paper`."""

    code = "SUPPLEMENT_UNCONFIRMED"


class SupplementIncomplete(StateRefused):
    """A supplement names everything at once. Details: `components` (missing and not named, comma between)."""

    code = "SUPPLEMENT_INCOMPLETE"


class SupplementReasonRequired(StateRefused):
    """Asking for supplements again needs its reason. Details: `count` (requests before)."""

    code = "SUPPLEMENT_REASON_REQUIRED"


class SupplementStillMissing(StateRefused):
    """What was asked for has not come yet. Details: `components` (comma between)."""

    code = "SUPPLEMENT_STILL_MISSING"


class WordsRequired(InputRefused):
    """The reason `other` needs the officer's own words."""

    code = "WORDS_REQUIRED"


class ExtensionNotLater(InputRefused):
    """The new appointment is not later than the one that stands. Details: `due_at`."""

    code = "EXTENSION_NOT_LATER"


class ExtensionOffHours(InputRefused):
    """The new appointment is outside working time. Details: `next` (the first moment that is not)."""

    code = "EXTENSION_OFF_HOURS"


class ExtensionTooLong(InputRefused):
    """The new appointment is later than the rule lets one extension go. Details: `latest` (the last moment)."""

    code = "EXTENSION_TOO_LONG"


class DeskNameRefused(InputRefused):
    """No name, or this desk's own, for the desk that a dossier goes to. Details: `desk`."""

    code = "DESK_NAME_REFUSED"


class TransferRefused(InputRefused):
    """A hand-over file that cannot be taken. Details: `reason`."""

    code = "TRANSFER_REFUSED"


class TransferCodeWrong(AccessRefused):
    """The hand-over code does not open the file, or the file was altered."""

    code = "TRANSFER_CODE_WRONG"


class HandoverNotSent(TryLater):
    """The hub has not got all of a dossier that another desk gave away."""

    code = "HANDOVER_NOT_SENT"


class TakingStopped(TryLater):
    """Taking a dossier in was called off before anything of it was this desk's."""

    code = "TAKING_STOPPED"


class NumberTaken(StateRefused):
    """Another dossier has this official number. Details: `number` (that dossier's)."""

    code = "NUMBER_TAKEN"


class ClockSetBack(TryLater):
    """The PC's clock is behind what was written before. Details: `now`, `last`."""

    code = "CLOCK_SET_BACK"


class BatchLineRefused(InputRefused):
    """A line of a batch is not what it should be. Details: `line`, `field`, `reason`."""

    code = "BATCH_LINE_REFUSED"
