"""What befalls a dossier after intake, its official number, the desk's series of numbers, drafts and batches of intakes.

`course` holds what `records.course` writes. A dossier has been handed to the desk named in `owned_elsewhere`, or is
this desk's own.
"""

STATEMENTS = (
    "ALTER TABLE dossier ADD COLUMN official_number TEXT",
    "ALTER TABLE dossier ADD COLUMN printed_due_at TEXT",
    "ALTER TABLE dossier ADD COLUMN course TEXT",
    "ALTER TABLE dossier ADD COLUMN owned_elsewhere TEXT",
    "CREATE UNIQUE INDEX dossier_official ON dossier (official_number) WHERE official_number IS NOT NULL",
    """CREATE TABLE number_series (
  key INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (length(code) >= 6),
  anchor TEXT NOT NULL,
  begun_at TEXT NOT NULL
) STRICT""",
    """CREATE TABLE series_serial (
  series TEXT NOT NULL REFERENCES number_series (code),
  day TEXT NOT NULL,
  last INTEGER NOT NULL CHECK (last >= 1),
  PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE intake_draft (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL REFERENCES officer (login),
  saved_at TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT""",
    "CREATE INDEX draft_of_officer ON intake_draft (officer, saved_at)",
    """CREATE TABLE batch_line (
  key TEXT PRIMARY KEY,
  dossier TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
  done TEXT
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX event_of_clock ON event (sequence) WHERE kind IN ('clock_went_back', 'clock_confirmed')",
)
