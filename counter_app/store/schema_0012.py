"""A received row may be opened again, for one reason only: the hub no longer holds what it signed for."""

STATEMENTS = (
    "DROP TRIGGER received_stays",
    """CREATE TRIGGER received_stays BEFORE UPDATE ON outbox WHEN OLD.state = 'received' AND NOT (
  NEW.state IN ('queued', 'needs_person') AND NEW.code IN ('MISSING_AT_HUB', 'DIFFERS_AT_HUB')
  AND NEW.receipt IS NULL AND NEW.received_at IS NULL AND NEW.kind IS OLD.kind AND NEW.subject IS OLD.subject
  AND NEW.revision IS OLD.revision
)
BEGIN SELECT RAISE(ABORT, 'record is received'); END""",
)
