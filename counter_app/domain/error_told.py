"""What the hub told this desk that a person should see: no failures, but kept and shown like them, by code and details."""

from .error_base import StateRefused, UserCanFix


class HubDaysChanged(StateRefused):
    """The hub changed the table of days off.

    Details: `days` (ISO, with commas), `moved` (how many open dossiers would have another date).
    """

    code = "HUB_DAYS_CHANGED"


class HubDaysDiffer(UserCanFix):
    """The hub says otherwise than the office's own row, which stands. Details: `days` (ISO, with commas)."""

    code = "HUB_DAYS_DIFFER"


class HubPolicyChanged(StateRefused):
    """The hub changed the rules for the line. Details: `fields` (with commas)."""

    code = "HUB_POLICY_CHANGED"


class DossierAssigned(UserCanFix):
    """Another desk handed a dossier to this one, which has not taken it in. Details: `number`, `desk` (who gave it)."""

    code = "DOSSIER_ASSIGNED"


class PaperAppeared(UserCanFix):
    """Another desk's paper that an open dossier here still lacks. Details: `type` (a paper type's name)."""

    code = "PAPER_APPEARED"


class PaperTakenBack(UserCanFix):
    """Another desk took back a paper that a dossier here has on a line. Details: `type` (a paper type's name), `desk`,
    `open` (the line is open again; else the dossier is done and stays as it is)."""

    code = "PAPER_TAKEN_BACK"
