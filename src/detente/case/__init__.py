"""CASE: what is being negotiated, by whom, with what uncertain?

`load.load_case` is the door. Past it a `Case` is right by construction: every name it refers to exists, every
number lies within its unit, and nothing is checked again.
"""
