"""The citizen's store: search, what is held of a person, the paper and its story."""
