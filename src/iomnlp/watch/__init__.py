"""Documents are tagged as they arrive in a folder."""
