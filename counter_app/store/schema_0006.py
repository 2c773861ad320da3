"""What was handed in by count, the paper a dossier ended in, and who signed for it."""

STATEMENTS = (
    """CREATE TABLE handed_in (
  dossier TEXT NOT NULL REFERENCES dossier (id),
  component TEXT NOT NULL,
  copy_kind TEXT NOT NULL,
  papers INTEGER NOT NULL CHECK (papers >= 0),
  pages INTEGER NOT NULL CHECK (pages >= 0),
  counted_at TEXT NOT NULL,
  counted_by TEXT NOT NULL REFERENCES officer (login),
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  PRIMARY KEY (dossier, component)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE dossier_result (
  dossier TEXT NOT NULL REFERENCES dossier (id),
  paper TEXT NOT NULL REFERENCES paper (id),
  code TEXT,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL REFERENCES officer (login),
  PRIMARY KEY (dossier, paper)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX result_of_paper ON dossier_result (paper)",
    """CREATE TABLE result_return (
  dossier TEXT PRIMARY KEY REFERENCES dossier (id),
  name TEXT NOT NULL CHECK (name <> ''),
  number TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('direct', 'post', 'online')),
  at TEXT NOT NULL,
  by TEXT NOT NULL REFERENCES officer (login),
  proof TEXT CHECK (length(proof) = 64)
) STRICT, WITHOUT ROWID""",
)
