"""Ways to pick one package out of those all could live with; each file is one, with the axioms it keeps.

Axioms (tests/landscape/test_axioms.py checks each where it is declared): `efficient`, `rational` (nobody below
disagreement), `symmetric`, `scale_free` (each party's unit is its own), `translation_free`, `independent` (dropping
packages not chosen changes nothing: Nash 1950), `monotone` (a set that grows, the most each could gain unchanged, hurts
nobody: Kalai and Smorodinsky 1975, two parties, convex sets), `strongly_monotone` (a set that grows hurts nobody:
Kalai 1977, comprehensive convex sets).
"""
