"""The brief: what to tell the principal; composed and drawn by the room of that name."""
