"""Criteria of robustness, one file each: `TITLE`, `BETTER`, `SOURCE`, and `score(worlds)` by course."""
