"""Mentions and relations to the facts of a record: source offsets, ids, order, provenance."""
