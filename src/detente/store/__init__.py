"""STORE: a record that lasts. Cases by version, an append-only ledger, and an audit log chained by hash."""
