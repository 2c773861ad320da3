"""Errors of forms, of digitising by the rule, of counts and of results."""

from .error_base import StateRefused


class SlipNotDue(StateRefused):
    """The dossier has not come to what this form tells of. Details: `form` (receipt, supplement…), `reason`
    (`nothing_to_tell`, or `no_form`: the circular of that day has none)."""

    code = "SLIP_NOT_DUE"


class DigitisingForbidden(StateRefused):
    """The rule lets no scan of such a paper into the store. Details: `component`, `rule`, `words` and `ground` of the rule."""

    code = "DIGITISING_FORBIDDEN"


class PageCountDiffers(StateRefused):
    """The scan has not the pages that were counted at the counter. Details: `counted`, `scanned`, `blank`, `component`."""

    code = "PAGE_COUNT_DIFFERS"


class ResultMissing(StateRefused):
    """A dossier cannot be closed as solved, or its result given out, before its result is held. Details: `reason`:
    `none` (nothing was captured), `unverified` (the paper waits for its officer), `not_of_procedure` (another type)."""

    code = "RESULT_MISSING"
