"""Receipts of a hub that was replaced stay as history; files that neither this PC nor the hub has are remembered."""

_GONE = "'MISSING_AT_HUB', 'DIFFERS_AT_HUB', 'FILES_LOST_AT_HUB', 'ORIGINAL_LOST'"

STATEMENTS = (
    """CREATE TABLE former_receipt (
  record TEXT NOT NULL,
  replaced_at TEXT NOT NULL,
  receipt TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (record, replaced_at)
) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER former_receipt_stays BEFORE UPDATE ON former_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never altered'); END""",
    """CREATE TRIGGER former_receipt_is_kept BEFORE DELETE ON former_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END""",
    """CREATE TABLE lost_file (
  sha256 TEXT PRIMARY KEY,
  noted_at TEXT NOT NULL,
  looked INTEGER NOT NULL CHECK (looked IN (0, 1)),
  given_up_at TEXT,
  reason TEXT,
  CHECK ((given_up_at IS NULL) = (reason IS NULL))
) STRICT, WITHOUT ROWID""",
    "DROP TRIGGER received_stays",
    f"""CREATE TRIGGER received_stays BEFORE UPDATE ON outbox WHEN OLD.state = 'received' AND NOT (
  NEW.receipt IS NULL AND NEW.received_at IS NULL AND NEW.kind IS OLD.kind AND NEW.subject IS OLD.subject
  AND NEW.revision IS OLD.revision AND (
    NEW.state IN ('queued', 'needs_person') AND NEW.code IN ({_GONE})
    OR NEW.state = 'queued' AND NEW.code = 'HUB_REPLACED'
    AND EXISTS (SELECT 1 FROM former_receipt WHERE record = OLD.record AND receipt = OLD.receipt)
  )
)
BEGIN SELECT RAISE(ABORT, 'record is received'); END""",
)
