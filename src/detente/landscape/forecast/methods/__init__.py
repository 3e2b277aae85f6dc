"""Ways to forecast a settlement, one file each.

A file holds `TITLE`, `SOURCE` and `forecast(drawn)`, which answers with one place on the scale for each draw.
Turning the scale round turns every forecast round.
"""
