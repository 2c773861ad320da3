"""The whole program through its doors: the command line, real workers, a real hub."""
