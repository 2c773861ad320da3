"""What was exported to be carried to the hub by hand, and which masters are at the hub only."""

STATEMENTS = (
    """CREATE TABLE carry (
  id TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  hub TEXT NOT NULL,
  part_size INTEGER NOT NULL CHECK (part_size > 0),
  made_at TEXT NOT NULL,
  done_at TEXT
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE carry_row (
  carry TEXT NOT NULL REFERENCES carry (id),
  sequence INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (carry, sequence)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX carry_row_record ON carry_row (record)",
    """CREATE TABLE purged (
  sha256 TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)
