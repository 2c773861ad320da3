"""A desk and its hub: codes that are refused, and a hub that is another one than before."""

from .error_base import NeedsSupport, TryLater, UserCanFix


class EnrolRefused(UserCanFix):
    """The one-time code is wrong, used or expired."""

    code = "ENROL_REFUSED"


class EnrolledElsewhere(UserCanFix):
    """The one-time code belongs to another office than this store. Details: `office` (the code's), from a hub of before."""

    code = "ENROLLED_ELSEWHERE"


class HubChanged(NeedsSupport):
    """Another hub than the one that signed for what was sent: it would miss those records. Details: `received`."""

    code = "HUB_CHANGED"


class HubReplaced(TryLater):
    """Another hub stands in the place of the one that signed for the record: it is asked, and what it lacks is sent again."""

    code = "HUB_REPLACED"
