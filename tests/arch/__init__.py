"""Rules of the house that no single room can see, and facts about libraries that the house leans on."""
