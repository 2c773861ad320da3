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


class LinesOpen(StateRefused):
    """A dossier cannot be closed as solved while required lines are open. Details: `components`, `names` (as published,
    `; ` between), `offered` (how many of them are held and only want the officer's key)."""

    code = "LINES_OPEN"


class PaperOfAnother(StateRefused):
    """The paper is nobody's whom the dossier concerns, and no officer has said that it is right so. Details: `line`:
    `component` (the person whose paper the line wants is not its holder) or `result` (no person of the dossier is)."""

    code = "PAPER_OF_ANOTHER"
