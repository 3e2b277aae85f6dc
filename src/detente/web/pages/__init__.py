"""Catalogue of pages: each module gives a room's `answer` in a sentence, and the makers of the `SECTIONS` below it."""
