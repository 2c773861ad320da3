"""The first schema, as it was released: never edited, later migrations change it by name."""

_STATES_OF_PAPER = "'scanned', 'accepted', 'superseded', 'rejected'"

_TABLES = (
    """CREATE TABLE officer (
  login TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor')),
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT""",
    """CREATE TABLE person (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('citizen', 'organisation')),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  number TEXT NOT NULL,
  birth_date TEXT,
  birth_year INTEGER,
  sex TEXT CHECK (sex IN ('male', 'female')),
  residence TEXT,
  deceased_on TEXT
) STRICT""",
    """CREATE TABLE person_alias (
  key INTEGER PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL CHECK (kind IN ('personal', 'old_identity', 'tax')),
  number TEXT NOT NULL,
  digits TEXT NOT NULL CHECK (digits <> ''),
  UNIQUE (digits, kind)
) STRICT""",
    f"""CREATE TABLE paper (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ({_STATES_OF_PAPER})),
  copy_kind TEXT NOT NULL
    CHECK (copy_kind IN ('original', 'certified_copy', 'register_extract', 'photocopy', 'electronic')),
  title TEXT NOT NULL,
  number TEXT NOT NULL,
  issued_on TEXT,
  issuer TEXT NOT NULL,
  summary TEXT NOT NULL,
  valid_until TEXT,
  scope TEXT NOT NULL,
  own TEXT NOT NULL,
  dossier TEXT REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  component TEXT,
  created_at TEXT NOT NULL,
  digitised_by TEXT NOT NULL,
  digitised_at TEXT,
  accepted_by TEXT,
  accepted_at TEXT,
  reading TEXT,
  pages INTEGER NOT NULL CHECK (pages >= 0),
  superseded_by TEXT REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  refused_code TEXT,
  folded TEXT NOT NULL,
  CHECK ((state IN ('accepted', 'superseded')) <= (accepted_at IS NOT NULL AND accepted_by IS NOT NULL))
) STRICT""",
    """CREATE TABLE paper_holder (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (paper, position),
  UNIQUE (paper, person)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE paper_blob (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('master', 'archival', 'signed')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  media_type TEXT NOT NULL,
  page INTEGER CHECK (page >= 1),
  PRIMARY KEY (paper, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE page (
  id TEXT PRIMARY KEY,
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  number INTEGER NOT NULL CHECK (number >= 1),
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  dpi INTEGER NOT NULL,
  blank INTEGER NOT NULL CHECK (blank IN (0, 1)),
  quality TEXT NOT NULL,
  text TEXT NOT NULL,
  words BLOB NOT NULL,
  codes TEXT NOT NULL,
  image TEXT CHECK (length(image) = 64),
  UNIQUE (paper, number)
) STRICT""",
    """CREATE TABLE dossier (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  office TEXT NOT NULL,
  desk TEXT NOT NULL,
  procedure TEXT NOT NULL,
  procedure_name TEXT NOT NULL,
  case_code TEXT NOT NULL,
  applicant TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  received_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 10),
  revision INTEGER NOT NULL CHECK (revision >= 0),
  solved_at TEXT
) STRICT""",
    """CREATE TABLE dossier_item (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  component TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('needed', 'reused', 'scanned', 'not_asked', 'declined')),
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  paper TEXT REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  offer TEXT,
  reason TEXT,
  PRIMARY KEY (dossier, position),
  UNIQUE (dossier, component)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  officer TEXT NOT NULL,
  desk TEXT NOT NULL,
  kind TEXT NOT NULL,
  subjects TEXT NOT NULL,
  before TEXT,
  after TEXT,
  previous TEXT NOT NULL UNIQUE CHECK (length(previous) = 64),
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT""",
    """CREATE TABLE event_subject (
  subject TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES event (sequence) ON DELETE RESTRICT,
  PRIMARY KEY (subject, sequence)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE outbox (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  record TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'needs_person', 'held', 'received')),
  created_at TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,
  code TEXT,
  owner TEXT,
  received_at TEXT,
  receipt TEXT,
  UNIQUE (kind, subject, revision),
  CHECK ((state = 'received') = (receipt IS NOT NULL))
) STRICT""",
    """CREATE TABLE outbox_blob (
  record TEXT NOT NULL REFERENCES outbox (record) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('master', 'archival', 'signed')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  page INTEGER,
  PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE outbox_transfer (
  record TEXT NOT NULL REFERENCES outbox (record) ON DELETE CASCADE,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  url TEXT,
  sent INTEGER NOT NULL CHECK (sent >= 0),
  done INTEGER NOT NULL CHECK (done IN (0, 1)),
  PRIMARY KEY (record, sha256)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  code TEXT,
  CHECK ((state = 'running') = (owner IS NOT NULL))
) STRICT""",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE serial (day TEXT PRIMARY KEY, last INTEGER NOT NULL CHECK (last >= 1)) STRICT",
    """CREATE VIRTUAL TABLE search USING fts5 (
  head, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4'
)""",
)

_INDEXES = (
    "CREATE INDEX person_by_name ON person (folded, id)",
    "CREATE INDEX person_by_number ON person (number)",
    "CREATE INDEX alias_of_person ON person_alias (person)",
    "CREATE INDEX paper_by_state ON paper (state, key)",
    "CREATE INDEX paper_of_dossier ON paper (dossier) WHERE dossier IS NOT NULL",
    "CREATE INDEX paper_waiting ON paper (digitised_by) WHERE state = 'scanned'",
    "CREATE INDEX paper_accepted ON paper (accepted_at, accepted_by) WHERE accepted_at IS NOT NULL",
    "CREATE INDEX paper_superseding ON paper (superseded_by) WHERE superseded_by IS NOT NULL",
    "CREATE INDEX holder_papers ON paper_holder (person, paper)",
    "CREATE INDEX blob_papers ON paper_blob (sha256)",
    "CREATE INDEX dossier_of_applicant ON dossier (applicant, procedure)",
    "CREATE INDEX dossier_by_status ON dossier (status, due_at)",
    "CREATE INDEX dossier_by_day ON dossier (received_at)",
    "CREATE INDEX dossier_solved ON dossier (solved_at) WHERE solved_at IS NOT NULL",
    "CREATE INDEX item_papers ON dossier_item (paper) WHERE paper IS NOT NULL",
    "CREATE INDEX outbox_by_state ON outbox (state, key)",
    "CREATE INDEX outbox_next_try ON outbox (next_try_at) WHERE state = 'waiting'",
    "CREATE INDEX outbox_subject ON outbox (subject, state)",
    "CREATE INDEX job_by_state ON job (state, id)",
    "CREATE UNIQUE INDEX job_open ON job (paper) WHERE state <> 'failed'",
)


def _append_only(table: str) -> tuple[str, ...]:
    return tuple(
        f"""CREATE TRIGGER {table}_never_{act.lower()}d BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for act in ("UPDATE", "DELETE")
    )


_FIXED = (
    "id",
    "type",
    "copy_kind",
    "title",
    "number",
    "issued_on",
    "issuer",
    "summary",
    "valid_until",
)
_FIXED_TOO = (
    "scope",
    "own",
    "dossier",
    "component",
    "created_at",
    "digitised_by",
    "accepted_by",
    "accepted_at",
)
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in (*_FIXED, *_FIXED_TOO))
REFUSE = "SELECT RAISE(ABORT, 'paper is accepted');"


def _is_fixed(paper: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM paper WHERE id = {paper} AND state IN ('accepted', 'superseded'))"
    )


_GUARDS = (
    *_append_only("event"),
    *_append_only("event_subject"),
    f"""CREATE TRIGGER paper_stays BEFORE UPDATE ON paper
WHEN OLD.state IN ('accepted', 'superseded') AND (
  NEW.state NOT IN ('accepted', 'superseded') OR (OLD.state = 'superseded' AND NEW.state = 'accepted')
  OR {CHANGED}
) BEGIN {REFUSE} END""",
    f"""CREATE TRIGGER paper_never_deleted BEFORE DELETE ON paper
WHEN OLD.state IN ('accepted', 'superseded') BEGIN {REFUSE} END""",
    *(
        f"""CREATE TRIGGER holder_stays_{act.lower()} BEFORE {act} ON paper_holder
WHEN {_is_fixed(row + ".paper")} BEGIN {REFUSE} END"""
        for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
    f"""CREATE TRIGGER blob_stays_insert BEFORE INSERT ON paper_blob
WHEN NEW.role <> 'archival' AND {_is_fixed("NEW.paper")} BEGIN {REFUSE} END""",
    *(
        f"""CREATE TRIGGER blob_stays_{act.lower()} BEFORE {act} ON paper_blob
WHEN {_is_fixed("OLD.paper")} BEGIN {REFUSE} END"""
        for act in ("UPDATE", "DELETE")
    ),
    """CREATE TRIGGER received_stays BEFORE UPDATE ON outbox WHEN OLD.state = 'received'
BEGIN SELECT RAISE(ABORT, 'record is received'); END""",
    """CREATE TRIGGER record_stays BEFORE UPDATE ON outbox
WHEN NEW.record IS NOT OLD.record OR NEW.body IS NOT OLD.body OR NEW.sha256 IS NOT OLD.sha256
BEGIN SELECT RAISE(ABORT, 'record is fixed'); END""",
)

STATEMENTS: tuple[str, ...] = (*_TABLES, *_INDEXES, *_GUARDS)
"""Run one by one, in this order."""
