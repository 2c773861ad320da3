"""The dossiers of this desk after intake."""
