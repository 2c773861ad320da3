"""Errors of forms, of digitising by the rule, of counts and of results."""

from .error_base import StateRefused


class SlipNotDue(StateRefused):
    """The dossier has not come to what this form tells of. Details: `form` (receipt, supplement…), `reason`
    (`nothing_to_tell`, or `no_form`: the circular of that day has none)."""

    code = "SLIP_NOT_DUE"
