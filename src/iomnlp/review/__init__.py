"""Review: a store of proposals and decisions, its rules, and the pages on top."""
