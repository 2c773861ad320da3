"""Pages of a paper that are read while the others are not yet: after a crash reading goes on where it was."""

STATEMENTS = (
    """CREATE TABLE page_draft (
  paper TEXT NOT NULL REFERENCES paper (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  record BLOB NOT NULL,
  image TEXT CHECK (length(image) = 64),
  piece TEXT CHECK (length(piece) = 64),
  PRIMARY KEY (paper, number)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX page_image ON page (image) WHERE image IS NOT NULL",
)
