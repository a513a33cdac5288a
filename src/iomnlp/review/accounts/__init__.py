"""Accounts: who may come in, as what, and what is written of it."""
