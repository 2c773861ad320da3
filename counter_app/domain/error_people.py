"""What can go wrong with people and with what must not be kept of them."""

from .error_base import InputRefused, StateRefused


class CardZoneRefused(InputRefused):
    """Not the machine-readable zone of an identity card. Details: `reason`."""

    code = "CARD_ZONE_REFUSED"


class MergeRefused(StateRefused):
    """These two cannot become one person, or what is one cannot be parted. Details: `reason`.

    `same` (they are one already), `kinds` (a citizen and an organisation), `two_codes` (two organisations),
    `two_numbers` (two 12-digit numbers at odds in sex or year of birth), `not_merged` (nothing to part).
    """

    code = "MERGE_REFUSED"


class ImageNotKept(StateRefused):
    """The picture of such a paper must not be kept (identity cards); its number is read and that is all."""

    code = "IMAGE_NOT_KEPT"
