"""The door for domain files: NegoLog folders (JSON) and GENIUS folders (XML), on their own scale of utility."""

from .read import is_domain, read_domain

__all__ = ["is_domain", "read_domain"]
