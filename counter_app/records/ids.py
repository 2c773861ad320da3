"""The name of a record: the same subject and revision always give the same one."""

from uuid import UUID, uuid5

from counter_app.domain.ids import RecordId

_RECORDS = UUID("dc551ecc-fcad-472f-92e5-fd932ac3eb08")
"""Our own namespace for UUIDs of records."""


def record_id(subject: str, revision: int) -> RecordId:
    """Return the record's uuid (lower case, with dashes): uuid5 of the paper's or dossier's id and the revision.

    A retry, a restored backup and a second push all arrive at the same name, so the hub can never hold two.
    """
    return RecordId(str(uuid5(_RECORDS, f"{subject}/{revision}")))
