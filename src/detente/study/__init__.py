"""STUDY: one case through all rooms, each asked once and handed what it needs of the others as values."""
