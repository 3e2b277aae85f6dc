"""BRIEF: what do I tell the principal? A page that stands up, and everything under it."""
