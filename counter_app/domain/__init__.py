"""The rules and nouns of the counter: standard library only, no clock, no files, no randomness."""
