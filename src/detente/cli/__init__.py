"""The command line: `main` is the door, `commands` the catalogue, one file a command."""
