"""Errors of the catalogue's packs, of whom they come from, and of the holiday table."""

from .error_base import AccessRefused, InputRefused, StateRefused


class PackInvalid(InputRefused):
    """Not a catalogue pack as it has to be. Details: `reason`, `line` (from 1, or None), `field` (dotted path)."""

    code = "PACK_INVALID"


class PackNotTrusted(AccessRefused):
    """The pack's signature does not stand. Details: `reason` (unsigned, unknown_key, signature_wrong), `key_id`."""

    code = "PACK_NOT_TRUSTED"


class PackOlder(StateRefused):
    """The publisher's pack is older than the one held. Details: `held`, `offered` (versions)."""

    code = "PACK_OLDER"


class PackConflict(StateRefused):
    """The publisher gave this version to another content before. Details: `version`."""

    code = "PACK_CONFLICT"


class KeyFileRefused(InputRefused):
    """Not a publisher's key file. Details: `reason` (not_key, not_private, exists)."""

    code = "KEY_FILE_REFUSED"


class PublishedFileInvalid(InputRefused):
    """Not a file of days off or of rules for the line that the hub could give out; nothing was given out.

    Details: `file`, `reason` (not_json, not_days, too_many_days, bad_row, day_twice, not_rules, no_such_rule, bad_value,
    no_hours), `row` (from 1), `rule`, `most` (days).
    """

    code = "PUBLISHED_FILE_INVALID"


class HolidayRefused(InputRefused):
    """A row the holiday table cannot take. Details: `reason` (not_saturday, no_source, no_name, nothing_there), `day`."""

    code = "HOLIDAY_REFUSED"
