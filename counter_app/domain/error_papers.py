"""Errors of papers that are not ready, may not be reused, or must not be asked for."""

from .error_base import InputRefused, StateRefused


class PaperNotReady(StateRefused):
    """The paper is not digitised yet, or is no longer waiting. Details: `state`."""

    code = "PAPER_NOT_READY"


class PageNotInPaper(InputRefused):
    """The paper has no page of that number. Details: `page`, `pages` (how many it has, where that is known)."""

    code = "PAGE_NOT_IN_PAPER"


class PaperNotHeld(StateRefused):
    """Only a paper that is held can be withdrawn. Details: `state`."""

    code = "PAPER_NOT_HELD"


class PaperOfOtherDesk(StateRefused):
    """Another desk confirmed the paper, so only that desk can take it back. Details: `desk`."""

    code = "PAPER_OF_OTHER_DESK"


class OfferNotValid(StateRefused):
    """The paper may not be reused for this component. Details: `reason`."""

    code = "OFFER_NOT_VALID"


class ComponentNotAsked(StateRefused):
    """The component must not be asked for: a database holds it. Details: `component`."""

    code = "COMPONENT_NOT_ASKED"


class ReasonRequired(StateRefused):
    """Asking again for what is held needs a reason from the list. Details: `component`."""

    code = "REASON_REQUIRED"
