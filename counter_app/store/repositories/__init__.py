"""One module a group of tables: domain objects in and out, SQL in between."""
