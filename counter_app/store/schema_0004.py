"""The catalogue in the store: packs and whom they come from, the office's days off, favourites, use, and kept versions."""


def _fixed(table: str) -> tuple[str, ...]:
    return tuple(
        f"""CREATE TRIGGER {table}_never_{act.lower()}d BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for act in ("UPDATE", "DELETE")
    )


STATEMENTS = (
    """CREATE TABLE catalogue_publisher (
  key_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  trusted INTEGER NOT NULL CHECK (trusted IN (0, 1))
) STRICT""",
    """CREATE TABLE catalogue_pack (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id TEXT NOT NULL REFERENCES catalogue_publisher (key_id) ON DELETE RESTRICT,
  publisher TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  issued_on TEXT NOT NULL,
  title TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  body TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  imported_by TEXT NOT NULL
) STRICT""",
    """CREATE TABLE holiday (
  day TEXT PRIMARY KEY CHECK (length(day) = 10),
  kind TEXT NOT NULL CHECK (kind IN ('off', 'worked_saturday', 'struck')),
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
) STRICT""",
    """CREATE TABLE catalogue_stamp (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value INTEGER NOT NULL
) STRICT""",
    "INSERT INTO catalogue_stamp (id, value) VALUES (1, 0)",
    *(
        f"""CREATE TRIGGER stamp_{table}_{act.lower()} AFTER {act} ON {table}
BEGIN UPDATE catalogue_stamp SET value = value + 1; END"""
        for table, act in (
            ("catalogue_pack", "INSERT"),
            ("holiday", "INSERT"),
            ("holiday", "UPDATE"),
            ("holiday", "DELETE"),
        )
    ),
    """CREATE TABLE favourite (
  officer TEXT NOT NULL,
  procedure TEXT NOT NULL,
  PRIMARY KEY (officer, procedure)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE procedure_use (
  month TEXT NOT NULL,
  officer TEXT NOT NULL,
  procedure TEXT NOT NULL,
  dossiers INTEGER NOT NULL CHECK (dossiers >= 1),
  PRIMARY KEY (month, officer, procedure)
) STRICT, WITHOUT ROWID""",
    """INSERT INTO procedure_use (month, officer, procedure, dossiers)
SELECT substr(received_at, 1, 7), opened_by, procedure, count(*) FROM dossier GROUP BY 1, 2, 3""",
    """CREATE TRIGGER dossier_counts_use AFTER INSERT ON dossier BEGIN
  INSERT INTO procedure_use (month, officer, procedure, dossiers)
  VALUES (substr(NEW.received_at, 1, 7), NEW.opened_by, NEW.procedure, 1)
  ON CONFLICT (month, officer, procedure) DO UPDATE SET dossiers = dossiers + 1;
END""",
    """CREATE TABLE procedure_version (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  body TEXT NOT NULL
) STRICT""",
    """CREATE TABLE dossier_version (
  dossier TEXT PRIMARY KEY REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  version TEXT NOT NULL REFERENCES procedure_version (sha256) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID""",
    *_fixed("catalogue_pack"),
    *_fixed("procedure_version"),
    *_fixed("dossier_version"),
)
