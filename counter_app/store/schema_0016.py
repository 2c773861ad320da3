"""Confirmations taken back. The paper stays as it was confirmed; what it had ended may be held again."""

from .schema_0001 import CHANGED, REFUSE

STATEMENTS = (
    # No reference to `paper`: the hub tells of papers that come to this desk only later.
    """CREATE TABLE paper_withdrawal (
  paper TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  office TEXT NOT NULL,
  desk TEXT NOT NULL,
  officer TEXT,
  reason TEXT NOT NULL,
  CHECK ((officer IS NULL) = (reason = ''))
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX paper_withdrawal_at ON paper_withdrawal (at)",
    """CREATE TRIGGER withdrawal_stays BEFORE UPDATE ON paper_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never altered'); END""",
    """CREATE TRIGGER withdrawal_is_kept BEFORE DELETE ON paper_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is never deleted'); END""",
    "DROP TRIGGER paper_stays",
    f"""CREATE TRIGGER paper_stays BEFORE UPDATE ON paper
WHEN OLD.state IN ('accepted', 'superseded') AND (
  NEW.state NOT IN ('accepted', 'superseded') OR (
    OLD.state = 'superseded' AND NEW.state = 'accepted'
    AND NOT EXISTS (SELECT 1 FROM paper_withdrawal WHERE paper_withdrawal.paper = OLD.superseded_by)
  )
  OR {CHANGED}
) BEGIN {REFUSE} END""",
)
