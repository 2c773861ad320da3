"""Steps that bring a hub's database to `hub/schema.py`, in `versions/`; `Database` runs them when it opens."""
