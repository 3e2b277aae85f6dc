"""The door for files of decision processes: Cassandra's `.pomdp`, POMDPX, and alpha vectors."""

from .read import read_pomdp
from .write import alpha_text, pomdp_text

__all__ = ["alpha_text", "pomdp_text", "read_pomdp"]
