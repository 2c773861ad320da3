CREATE INDEX alias_of_person ON person_alias (person);
CREATE INDEX blob_papers ON paper_blob (sha256);
CREATE INDEX carry_row_record ON carry_row (record);
CREATE INDEX dossier_by_day ON dossier (received_at);
CREATE INDEX dossier_by_status ON dossier (status, due_at);
CREATE INDEX dossier_of_applicant ON dossier (applicant, procedure);
CREATE UNIQUE INDEX dossier_official ON dossier (official_number) WHERE official_number IS NOT NULL;
CREATE INDEX dossier_solved ON dossier (solved_at) WHERE solved_at IS NOT NULL;
CREATE INDEX draft_of_officer ON intake_draft (officer, saved_at);
CREATE INDEX event_of_clock ON event (sequence) WHERE kind IN ('clock_went_back', 'clock_confirmed');
CREATE INDEX event_of_reuse ON event (kind, at)
  WHERE kind IN ('paper_reused', 'offer_declined');
CREATE INDEX holder_papers ON paper_holder (person, paper);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX item_papers ON dossier_item (paper) WHERE paper IS NOT NULL;
CREATE INDEX job_by_state ON job (state, id);
CREATE UNIQUE INDEX job_open ON job (paper) WHERE state <> 'failed';
CREATE INDEX link_of_parent ON person_link (parent);
CREATE INDEX link_of_root ON person_link (root);
CREATE INDEX original_awaited_file ON original_awaited (sha256);
CREATE INDEX original_awaited_next ON original_awaited (next_try_at);
CREATE INDEX outbox_blob_of ON outbox_blob (sha256, record);
CREATE INDEX outbox_by_state ON outbox (state, key);
CREATE INDEX outbox_code ON outbox (code, state) WHERE code IS NOT NULL;
CREATE INDEX outbox_first ON outbox (lane, bytes) WHERE state <> 'received' AND priority = 1;
CREATE INDEX outbox_masters ON outbox (state, bytes)
  WHERE lane = 'masters' AND state IN ('queued', 'sending', 'waiting');
CREATE INDEX outbox_open ON outbox (key) WHERE state <> 'received';
CREATE INDEX outbox_subject ON outbox (subject, state);
CREATE INDEX outbox_turn ON outbox (state, lane, priority DESC, coalesce(due_at, '9999'), key);
CREATE INDEX outbox_urgent ON outbox (due_at, lane, priority, bytes) WHERE state <> 'received' AND due_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (lane, next_try_at) WHERE state = 'waiting' AND next_try_at IS NOT NULL;
CREATE INDEX page_image ON page (image) WHERE image IS NOT NULL;
CREATE INDEX paper_accepted ON paper (accepted_at, accepted_by) WHERE accepted_at IS NOT NULL;
CREATE INDEX paper_by_state ON paper (state, key);
CREATE INDEX paper_of_dossier ON paper (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX paper_superseding ON paper (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX paper_waiting ON paper (digitised_by) WHERE state = 'scanned';
CREATE INDEX paper_withdrawal_at ON paper_withdrawal (at);
CREATE INDEX person_by_name ON person (folded, id);
CREATE INDEX person_by_number ON person (number);
CREATE INDEX province_by_paper ON province_paper (paper);
CREATE INDEX result_of_paper ON dossier_result (paper);
CREATE INDEX role_of_person ON dossier_role (person);
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE batch_line (
  key TEXT PRIMARY KEY,
  dossier TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
  done TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE carry (
  id TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  hub TEXT NOT NULL,
  part_size INTEGER NOT NULL CHECK (part_size > 0),
  made_at TEXT NOT NULL,
  done_at TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE carry_row (
  carry TEXT NOT NULL REFERENCES carry (id),
  sequence INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (carry, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_pack (
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
) STRICT;
CREATE TABLE catalogue_publisher (
  key_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  trusted INTEGER NOT NULL CHECK (trusted IN (0, 1))
) STRICT;
CREATE TABLE catalogue_stamp (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  value INTEGER NOT NULL
) STRICT;
CREATE TABLE change_cursor (
  hub TEXT PRIMARY KEY,
  cursor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dossier (
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
, official_number TEXT, printed_due_at TEXT, course TEXT, owned_elsewhere TEXT, searched TEXT NOT NULL DEFAULT 'office'
  CHECK (searched IN ('office', 'province'))) STRICT;
CREATE TABLE dossier_item (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  component TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('needed', 'reused', 'scanned', 'not_asked', 'declined')),
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  paper TEXT REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  offer TEXT,
  reason TEXT, lacks TEXT CHECK (lacks <> ''),
  PRIMARY KEY (dossier, position),
  UNIQUE (dossier, component)
) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_result (
  dossier TEXT NOT NULL REFERENCES dossier (id),
  paper TEXT NOT NULL REFERENCES paper (id),
  code TEXT,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL REFERENCES officer (login),
  PRIMARY KEY (dossier, paper)
) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_role (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  role TEXT NOT NULL CHECK (role IN ('child', 'spouse', 'deceased', 'authoriser')),
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (dossier, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_version (
  dossier TEXT PRIMARY KEY REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  version TEXT NOT NULL REFERENCES procedure_version (sha256) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
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
) STRICT;
CREATE TABLE event_subject (
  subject TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES event (sequence) ON DELETE RESTRICT,
  PRIMARY KEY (subject, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE favourite (
  officer TEXT NOT NULL,
  procedure TEXT NOT NULL,
  PRIMARY KEY (officer, procedure)
) STRICT, WITHOUT ROWID;
CREATE TABLE former_receipt (
  record TEXT NOT NULL,
  replaced_at TEXT NOT NULL,
  receipt TEXT NOT NULL,
  received_at TEXT NOT NULL,
  PRIMARY KEY (record, replaced_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE handed_in (
  dossier TEXT NOT NULL REFERENCES dossier (id),
  component TEXT NOT NULL,
  copy_kind TEXT NOT NULL,
  papers INTEGER NOT NULL CHECK (papers >= 0),
  pages INTEGER NOT NULL CHECK (pages >= 0),
  counted_at TEXT NOT NULL,
  counted_by TEXT NOT NULL REFERENCES officer (login),
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  PRIMARY KEY (dossier, component)
) STRICT, WITHOUT ROWID;
CREATE TABLE holiday (
  day TEXT PRIMARY KEY CHECK (length(day) = 10),
  kind TEXT NOT NULL CHECK (kind IN ('off', 'worked_saturday', 'struck')),
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE intake_draft (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL REFERENCES officer (login),
  saved_at TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  code TEXT,
  CHECK ((state = 'running') = (owner IS NOT NULL))
) STRICT;
CREATE TABLE lost_file (
  sha256 TEXT PRIMARY KEY,
  noted_at TEXT NOT NULL,
  looked INTEGER NOT NULL CHECK (looked IN (0, 1)),
  given_up_at TEXT,
  reason TEXT,
  CHECK ((given_up_at IS NULL) = (reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE notice (
  subject TEXT PRIMARY KEY,
  code TEXT NOT NULL CHECK (code <> ''),
  details TEXT NOT NULL CHECK (json_valid(details)),
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE number_series (
  key INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE CHECK (length(code) >= 6),
  anchor TEXT NOT NULL,
  begun_at TEXT NOT NULL
) STRICT;
CREATE TABLE officer (
  login TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor')),
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE original_awaited (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  sha256 TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT NOT NULL, code TEXT,
  PRIMARY KEY (paper, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
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
  receipt TEXT, lane TEXT NOT NULL DEFAULT 'records' CHECK (lane IN ('records', 'masters')), priority INTEGER NOT NULL DEFAULT 0 CHECK (priority IN (-1, 0, 1)), due_at TEXT, put_at TEXT, details TEXT,
  UNIQUE (kind, subject, revision),
  CHECK ((state = 'received') = (receipt IS NOT NULL))
) STRICT;
CREATE TABLE outbox_blob (
  record TEXT NOT NULL REFERENCES outbox (record) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('master', 'archival', 'signed')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  page INTEGER,
  PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE page (
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
) STRICT;
CREATE TABLE page_draft (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  record BLOB NOT NULL,
  image TEXT CHECK (length(image) = 64),
  piece TEXT CHECK (length(piece) = 64),
  PRIMARY KEY (paper, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE paper (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('scanned', 'accepted', 'superseded', 'rejected')),
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
) STRICT;
CREATE TABLE paper_blob (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('master', 'archival', 'signed')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  media_type TEXT NOT NULL,
  page INTEGER CHECK (page >= 1),
  PRIMARY KEY (paper, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE paper_holder (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (paper, position),
  UNIQUE (paper, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE paper_origin (
  paper TEXT PRIMARY KEY REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  office TEXT NOT NULL,
  desk TEXT NOT NULL,
  brought_in_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE paper_withdrawal (
  paper TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  office TEXT NOT NULL,
  desk TEXT NOT NULL,
  officer TEXT,
  reason TEXT NOT NULL,
  CHECK ((officer IS NULL) = (reason = ''))
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
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
) STRICT;
CREATE TABLE person_alias (
  key INTEGER PRIMARY KEY,
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL CHECK (kind IN ('personal', 'old_identity', 'tax')),
  number TEXT NOT NULL,
  digits TEXT NOT NULL CHECK (digits <> ''),
  UNIQUE (digits, kind)
) STRICT;
CREATE TABLE person_link (
  person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  parent TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  root TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  CHECK (person <> parent AND person <> root)
) STRICT, WITHOUT ROWID;
CREATE TABLE procedure_use (
  month TEXT NOT NULL,
  officer TEXT NOT NULL,
  procedure TEXT NOT NULL,
  dossiers INTEGER NOT NULL CHECK (dossiers >= 1),
  PRIMARY KEY (month, officer, procedure)
) STRICT, WITHOUT ROWID;
CREATE TABLE procedure_version (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  body TEXT NOT NULL
) STRICT;
CREATE TABLE province_paper (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  paper TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (dossier, paper)
) STRICT, WITHOUT ROWID;
CREATE TABLE province_wish (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  component TEXT NOT NULL,
  paper TEXT NOT NULL,
  PRIMARY KEY (dossier, component)
) STRICT, WITHOUT ROWID;
CREATE TABLE purged (
  sha256 TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE queue_pause (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  code TEXT NOT NULL,
  details TEXT NOT NULL,
  tries INTEGER NOT NULL CHECK (tries >= 1),
  since TEXT NOT NULL,
  next_try_at TEXT
) STRICT;
CREATE TABLE queue_sender (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  name TEXT NOT NULL,
  began_at TEXT NOT NULL,
  beat_at TEXT NOT NULL,
  record TEXT
) STRICT;
CREATE TABLE queue_tally (
  name TEXT PRIMARY KEY,
  rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE result_return (
  dossier TEXT PRIMARY KEY REFERENCES dossier (id),
  name TEXT NOT NULL CHECK (name <> ''),
  number TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('direct', 'post', 'online')),
  at TEXT NOT NULL,
  by TEXT NOT NULL REFERENCES officer (login),
  proof TEXT CHECK (length(proof) = 64)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (
  head, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4'
);
CREATE TABLE serial (day TEXT PRIMARY KEY, last INTEGER NOT NULL CHECK (last >= 1)) STRICT;
CREATE TABLE series_serial (
  series TEXT NOT NULL REFERENCES number_series (code),
  day TEXT NOT NULL,
  last INTEGER NOT NULL CHECK (last >= 1),
  PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE transfer (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  url TEXT,
  sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER blob_stays_delete BEFORE DELETE ON paper_blob
WHEN EXISTS (SELECT 1 FROM paper WHERE id = OLD.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER blob_stays_insert BEFORE INSERT ON paper_blob
WHEN NEW.role <> 'archival' AND EXISTS (SELECT 1 FROM paper WHERE id = NEW.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER blob_stays_update BEFORE UPDATE ON paper_blob
WHEN EXISTS (SELECT 1 FROM paper WHERE id = OLD.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER catalogue_pack_never_deleted BEFORE DELETE ON catalogue_pack
BEGIN SELECT RAISE(ABORT, 'catalogue_pack is append-only'); END;
CREATE TRIGGER catalogue_pack_never_updated BEFORE UPDATE ON catalogue_pack
BEGIN SELECT RAISE(ABORT, 'catalogue_pack is append-only'); END;
CREATE TRIGGER dossier_counts_use AFTER INSERT ON dossier BEGIN
  INSERT INTO procedure_use (month, officer, procedure, dossiers)
  VALUES (substr(NEW.received_at, 1, 7), NEW.opened_by, NEW.procedure, 1)
  ON CONFLICT (month, officer, procedure) DO UPDATE SET dossiers = dossiers + 1;
END;
CREATE TRIGGER dossier_version_never_deleted BEFORE DELETE ON dossier_version
BEGIN SELECT RAISE(ABORT, 'dossier_version is append-only'); END;
CREATE TRIGGER dossier_version_never_updated BEFORE UPDATE ON dossier_version
BEGIN SELECT RAISE(ABORT, 'dossier_version is append-only'); END;
CREATE TRIGGER event_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_never_updated BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_subject_never_deleted BEFORE DELETE ON event_subject
BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
CREATE TRIGGER event_subject_never_updated BEFORE UPDATE ON event_subject
BEGIN SELECT RAISE(ABORT, 'event_subject is append-only'); END;
CREATE TRIGGER former_receipt_is_kept BEFORE DELETE ON former_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;
CREATE TRIGGER former_receipt_stays BEFORE UPDATE ON former_receipt
BEGIN SELECT RAISE(ABORT, 'a receipt is never altered'); END;
CREATE TRIGGER holder_stays_delete BEFORE DELETE ON paper_holder
WHEN EXISTS (SELECT 1 FROM paper WHERE id = OLD.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER holder_stays_insert BEFORE INSERT ON paper_holder
WHEN EXISTS (SELECT 1 FROM paper WHERE id = NEW.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER holder_stays_update BEFORE UPDATE ON paper_holder
WHEN EXISTS (SELECT 1 FROM paper WHERE id = OLD.paper AND state IN ('accepted', 'superseded')) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER paper_never_deleted BEFORE DELETE ON paper
WHEN OLD.state IN ('accepted', 'superseded') BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER paper_stays BEFORE UPDATE ON paper
WHEN OLD.state IN ('accepted', 'superseded') AND (
  NEW.state NOT IN ('accepted', 'superseded') OR (
    OLD.state = 'superseded' AND NEW.state = 'accepted'
    AND NOT EXISTS (SELECT 1 FROM paper_withdrawal WHERE paper_withdrawal.paper = OLD.superseded_by)
  )
  OR NEW.id IS NOT OLD.id OR NEW.type IS NOT OLD.type OR NEW.copy_kind IS NOT OLD.copy_kind OR NEW.title IS NOT OLD.title OR NEW.number IS NOT OLD.number OR NEW.issued_on IS NOT OLD.issued_on OR NEW.issuer IS NOT OLD.issuer OR NEW.summary IS NOT OLD.summary OR NEW.valid_until IS NOT OLD.valid_until OR NEW.scope IS NOT OLD.scope OR NEW.own IS NOT OLD.own OR NEW.dossier IS NOT OLD.dossier OR NEW.component IS NOT OLD.component OR NEW.created_at IS NOT OLD.created_at OR NEW.digitised_by IS NOT OLD.digitised_by OR NEW.accepted_by IS NOT OLD.accepted_by OR NEW.accepted_at IS NOT OLD.accepted_at
) BEGIN SELECT RAISE(ABORT, 'paper is accepted'); END;
CREATE TRIGGER procedure_version_never_deleted BEFORE DELETE ON procedure_version
BEGIN SELECT RAISE(ABORT, 'procedure_version is append-only'); END;
CREATE TRIGGER procedure_version_never_updated BEFORE UPDATE ON procedure_version
BEGIN SELECT RAISE(ABORT, 'procedure_version is append-only'); END;
CREATE TRIGGER received_stays BEFORE UPDATE ON outbox WHEN OLD.state = 'received' AND NOT (
  NEW.receipt IS NULL AND NEW.received_at IS NULL AND NEW.kind IS OLD.kind AND NEW.subject IS OLD.subject
  AND NEW.revision IS OLD.revision AND (
    NEW.state IN ('queued', 'needs_person') AND NEW.code IN ('MISSING_AT_HUB', 'DIFFERS_AT_HUB', 'FILES_LOST_AT_HUB', 'ORIGINAL_LOST')
    OR NEW.state = 'queued' AND NEW.code = 'HUB_REPLACED'
    AND EXISTS (SELECT 1 FROM former_receipt WHERE record = OLD.record AND receipt = OLD.receipt)
  )
)
BEGIN SELECT RAISE(ABORT, 'record is received'); END;
CREATE TRIGGER record_stays BEFORE UPDATE ON outbox
WHEN NEW.record IS NOT OLD.record OR NEW.body IS NOT OLD.body OR NEW.sha256 IS NOT OLD.sha256
BEGIN SELECT RAISE(ABORT, 'record is fixed'); END;
CREATE TRIGGER stamp_catalogue_pack_insert AFTER INSERT ON catalogue_pack
BEGIN UPDATE catalogue_stamp SET value = value + 1; END;
CREATE TRIGGER stamp_holiday_delete AFTER DELETE ON holiday
BEGIN UPDATE catalogue_stamp SET value = value + 1; END;
CREATE TRIGGER stamp_holiday_insert AFTER INSERT ON holiday
BEGIN UPDATE catalogue_stamp SET value = value + 1; END;
CREATE TRIGGER stamp_holiday_update AFTER UPDATE ON holiday
BEGIN UPDATE catalogue_stamp SET value = value + 1; END;
CREATE TRIGGER tally_of_gone AFTER DELETE ON outbox BEGIN
UPDATE queue_tally SET rows = rows + -1, bytes = bytes + -length(CAST(OLD.body AS BLOB)) WHERE name = OLD.state; END;
CREATE TRIGGER tally_of_gone_file AFTER DELETE ON transfer BEGIN
UPDATE queue_tally SET rows = rows + -(1 - OLD.done), bytes = bytes + -(CASE WHEN OLD.done THEN 0 ELSE max(OLD.bytes - OLD.sent, 0) END) WHERE name = 'files'; END;
CREATE TRIGGER tally_of_moved AFTER UPDATE OF state ON outbox WHEN NEW.state <> OLD.state BEGIN
UPDATE queue_tally SET rows = rows + -1, bytes = bytes + -length(CAST(OLD.body AS BLOB)) WHERE name = OLD.state;
UPDATE queue_tally SET rows = rows + 1, bytes = bytes + length(CAST(NEW.body AS BLOB)) WHERE name = NEW.state; END;
CREATE TRIGGER tally_of_moved_file AFTER UPDATE ON transfer BEGIN
UPDATE queue_tally SET rows = rows + OLD.done - NEW.done, bytes = bytes + (CASE WHEN NEW.done THEN 0 ELSE max(NEW.bytes - NEW.sent, 0) END) - (CASE WHEN OLD.done THEN 0 ELSE max(OLD.bytes - OLD.sent, 0) END) WHERE name = 'files'; END;
CREATE TRIGGER tally_of_new AFTER INSERT ON outbox BEGIN
UPDATE queue_tally SET rows = rows + 1, bytes = bytes + length(CAST(NEW.body AS BLOB)) WHERE name = NEW.state; END;
CREATE TRIGGER tally_of_new_file AFTER INSERT ON transfer BEGIN
UPDATE queue_tally SET rows = rows + (1 - NEW.done), bytes = bytes + CASE WHEN NEW.done THEN 0 ELSE max(NEW.bytes - NEW.sent, 0) END WHERE name = 'files'; END;
CREATE TRIGGER withdrawal_is_kept BEFORE DELETE ON paper_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never deleted'); END;
CREATE TRIGGER withdrawal_stays BEFORE UPDATE ON paper_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never altered'); END;
