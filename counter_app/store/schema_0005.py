"""People who turn out to be one, who else a dossier is about, papers of the province, and the counts of requests avoided.

A merged person keeps row, numbers and papers: `person_link` alone says whom they are part of, so that parting them again
leaves everything as it was. `parent` is whom they were merged into, `root` who stands for the whole group.
`province_paper` holds what the hub answered for a dossier, the ground of that look.
"""

STATEMENTS = (
    """CREATE TABLE person_link (
  person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  parent TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  root TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  CHECK (person <> parent AND person <> root)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX link_of_root ON person_link (root)",
    "CREATE INDEX link_of_parent ON person_link (parent)",
    """ALTER TABLE dossier ADD COLUMN searched TEXT NOT NULL DEFAULT 'office'
  CHECK (searched IN ('office', 'province'))""",
    """CREATE TABLE dossier_role (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  role TEXT NOT NULL CHECK (role IN ('child', 'spouse', 'deceased', 'authoriser')),
  person TEXT NOT NULL REFERENCES person (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (dossier, role)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX role_of_person ON dossier_role (person)",
    """CREATE TABLE province_paper (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  paper TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (dossier, paper)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX province_by_paper ON province_paper (paper)",
    """CREATE TABLE province_wish (
  dossier TEXT NOT NULL REFERENCES dossier (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  component TEXT NOT NULL,
  paper TEXT NOT NULL,
  PRIMARY KEY (dossier, component)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE paper_origin (
  paper TEXT PRIMARY KEY REFERENCES paper (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  office TEXT NOT NULL,
  desk TEXT NOT NULL,
  brought_in_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE INDEX event_of_reuse ON event (kind, at)
  WHERE kind IN ('paper_reused', 'offer_declined')""",
)
