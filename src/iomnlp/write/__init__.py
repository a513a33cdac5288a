"""A record to every format: one module each, pure functions of the record, which is all that they depend on."""
