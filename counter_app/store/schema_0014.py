"""Originals of papers brought in from elsewhere that their desk has not sent yet: what is read is here, these follow."""

STATEMENTS = (
    """CREATE TABLE original_awaited (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  sha256 TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT NOT NULL,
  PRIMARY KEY (paper, sha256)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX original_awaited_file ON original_awaited (sha256)",
    "CREATE INDEX original_awaited_next ON original_awaited (next_try_at)",
    # What the forecast of originals adds up.
    """CREATE INDEX outbox_masters ON outbox (state, bytes)
  WHERE lane = 'masters' AND state IN ('queued', 'sending', 'waiting')""",
)
