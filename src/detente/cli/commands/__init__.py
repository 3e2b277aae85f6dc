"""What can be asked on the command line: a file is a command, and its first line is its help line."""
