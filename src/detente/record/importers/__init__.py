"""Layouts of event data that can be read, one file each; a layout is known by its columns, never by a file's name.

A file holds `TITLE`, `HEADED` (does the first row name the columns?), `knows(head)`, and `reader(head, context)`. The
reader is a function from the cells of a row and its line to a sighting, or to None for a row that does not concern the
case's parties; it raises `Refused` with the reason for a row that cannot be read.
"""
