"""Why an original that follows has not come: one that is damaged at the hub does not come by itself."""

STATEMENTS = ("ALTER TABLE original_awaited ADD COLUMN code TEXT",)
