"""Item models: lazy, any number of rows, sorted by whoever owns the rows."""
