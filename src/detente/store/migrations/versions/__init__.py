"""Schemas of the workspace, one step a file; Alembic runs them."""
