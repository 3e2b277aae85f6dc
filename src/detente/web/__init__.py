"""WEB: the rooms of a case as pages, each with its answer as JSON at the same address plus `.json`."""
