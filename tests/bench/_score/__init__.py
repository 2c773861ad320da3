"""How a reading is judged, how readers are run, what is printed."""
