"""The program's entry: `detente` and `python -m detente`."""

from __future__ import annotations

import sys


def main() -> int | None:
    """Run the command line; its exit code. Nothing is imported before it is called."""
    from .cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
