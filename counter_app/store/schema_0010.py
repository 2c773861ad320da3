"""How far the hub's changes were taken in, and what of them a person must see."""

STATEMENTS = (
    """CREATE TABLE change_cursor (
  hub TEXT PRIMARY KEY,
  cursor TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE notice (
  subject TEXT PRIMARY KEY,
  code TEXT NOT NULL CHECK (code <> ''),
  details TEXT NOT NULL CHECK (json_valid(details)),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)
