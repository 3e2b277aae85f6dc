"""The version of the package; the build and every pedigree read it from here."""

__version__ = "0.1.0"
