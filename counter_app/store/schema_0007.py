"""What was stated of a line's database: the code of the reason for which it has no answer for this citizen."""

STATEMENTS = ("ALTER TABLE dossier_item ADD COLUMN lacks TEXT CHECK (lacks <> '')",)
