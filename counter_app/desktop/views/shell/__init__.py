"""The window around the places: rail, top bar, the way in, the list of keys."""
