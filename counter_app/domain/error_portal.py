"""What goes wrong between the hub and the national portal. The desk shows what a person must see."""

from .error_base import NeedsSupport, StateRefused, TryLater


class PortalDown(TryLater):
    """The portal or the adapter before it cannot be reached, or is in trouble. Details: `reason`, `status`."""

    code = "PORTAL_DOWN"


class PortalNonsense(TryLater):
    """An answer that is not the portal's, or not what it should be. Details: `step`, `status`."""

    code = "PORTAL_NONSENSE"


class PortalSignInRefused(NeedsSupport):
    """The portal does not take the hub's own credential, or not for this service. Details: `status`."""

    code = "PORTAL_SIGN_IN_REFUSED"


class PortalRefused(StateRefused):
    """The portal does not take this dossier. Details: `step`, `portal_code`, `words` (the portal's own)."""

    code = "PORTAL_REFUSED"


class PortalHasNumber(StateRefused):
    """The portal holds a dossier under this number already. Details: `id` (the portal's own, when it says)."""

    code = "PORTAL_HAS_NUMBER"


class NumberDiffers(StateRefused):
    """The portal gave another official number than the one typed at the desk. Details: `number`, `typed`."""

    code = "NUMBER_DIFFERS"


class PortalCodeUnknown(StateRefused):
    """The portal has no code for a fact of this dossier, so nothing was sent. Details: `list`, `value`."""

    code = "PORTAL_CODE_UNKNOWN"
