"""The queue's turns, its pause, its sender; how far each file has gone, whichever records name it; counts that are kept."""

_TURN = "priority DESC, coalesce(due_at, '9999'), key"
"""Order of sending within one state; `repositories/outbox.py` says the same words, so that the index serves it."""

_BODY = "length(CAST({row}.body AS BLOB))"


def _tally(state: str, rows: str, size: str) -> str:
    return (
        f"UPDATE queue_tally SET rows = rows + {rows}, bytes = bytes + {size} WHERE name = {state};"
    )


def _undone(row: str) -> str:
    return f"(1 - {row}.done)"


def _left(row: str) -> str:
    return f"CASE WHEN {row}.done THEN 0 ELSE max({row}.bytes - {row}.sent, 0) END"


_COLUMNS = (
    "ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'records' CHECK (lane IN ('records', 'masters'))",
    "ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (-1, 0, 1))",
    "ALTER TABLE outbox ADD COLUMN due_at TEXT",
    "ALTER TABLE outbox ADD COLUMN put_at TEXT",
    "ALTER TABLE outbox ADD COLUMN details TEXT",
    f"CREATE INDEX outbox_turn ON outbox (state, lane, {_TURN})",
    "DROP INDEX outbox_next_try",
    "CREATE INDEX outbox_waiting ON outbox (lane, next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL",
    "CREATE INDEX outbox_open ON outbox (key) WHERE state <> 'received'",
    "CREATE INDEX outbox_urgent ON outbox (due_at, lane, priority, bytes) WHERE state <> 'received' AND due_at IS NOT NULL",
    "CREATE INDEX outbox_first ON outbox (lane, bytes) WHERE state <> 'received' AND priority = 1",
    "CREATE INDEX outbox_code ON outbox (code, state) WHERE code IS NOT NULL",
    "CREATE INDEX outbox_blob_of ON outbox_blob (sha256, record)",
)

_TRANSFERS = (
    """CREATE TABLE transfer (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  url TEXT,
  sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1))
) STRICT, WITHOUT ROWID""",
    """INSERT INTO transfer (sha256, bytes, url, sent, done)
SELECT blob.sha256, max(blob.bytes), max(step.url),
  CASE WHEN count(DISTINCT step.url) = 1 THEN coalesce(max(min(step.sent, blob.bytes)), 0) ELSE 0 END,
  max(coalesce(step.done, 0) OR outbox.state = 'received')
FROM outbox_blob AS blob JOIN outbox ON outbox.record = blob.record
  LEFT JOIN outbox_transfer AS step ON step.record = blob.record AND step.sha256 = blob.sha256
GROUP BY blob.sha256""",
    "DROP TABLE outbox_transfer",
)

_DESK = (
    """CREATE TABLE queue_pause (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  code TEXT NOT NULL,
  details TEXT NOT NULL,
  tries INTEGER NOT NULL CHECK (tries >= 1),
  since TEXT NOT NULL,
  next_try_at TEXT
) STRICT""",
    """CREATE TABLE queue_sender (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  name TEXT NOT NULL,
  began_at TEXT NOT NULL,
  beat_at TEXT NOT NULL,
  record TEXT
) STRICT""",
)

_TALLY = (
    """CREATE TABLE queue_tally (
  name TEXT PRIMARY KEY,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    """INSERT INTO queue_tally (name, rows, bytes)
SELECT value, count(outbox.key), coalesce(sum(length(CAST(outbox.body AS BLOB))), 0)
FROM json_each('["queued", "sending", "waiting", "needs_person", "held", "received"]')
  LEFT JOIN outbox ON outbox.state = value GROUP BY value""",
    f"""INSERT INTO queue_tally (name, rows, bytes)
SELECT 'files', coalesce(sum({_undone("transfer")}), 0), coalesce(sum({_left("transfer")}), 0) FROM transfer""",
    f"""CREATE TRIGGER tally_of_new AFTER INSERT ON outbox BEGIN
{_tally("NEW.state", "1", _BODY.format(row="NEW"))} END""",
    f"""CREATE TRIGGER tally_of_moved AFTER UPDATE OF state ON outbox WHEN NEW.state <> OLD.state BEGIN
{_tally("OLD.state", "-1", "-" + _BODY.format(row="OLD"))}
{_tally("NEW.state", "1", _BODY.format(row="NEW"))} END""",
    f"""CREATE TRIGGER tally_of_gone AFTER DELETE ON outbox BEGIN
{_tally("OLD.state", "-1", "-" + _BODY.format(row="OLD"))} END""",
    f"""CREATE TRIGGER tally_of_new_file AFTER INSERT ON transfer BEGIN
{_tally("'files'", _undone("NEW"), _left("NEW"))} END""",
    f"""CREATE TRIGGER tally_of_moved_file AFTER UPDATE ON transfer BEGIN
{_tally("'files'", "OLD.done - NEW.done", f"({_left('NEW')}) - ({_left('OLD')})")} END""",
    f"""CREATE TRIGGER tally_of_gone_file AFTER DELETE ON transfer BEGIN
{_tally("'files'", f"-{_undone('OLD')}", f"-({_left('OLD')})")} END""",
)

STATEMENTS: tuple[str, ...] = (*_COLUMNS, *_TRANSFERS, *_DESK, *_TALLY)
"""Run one by one, in this order."""
