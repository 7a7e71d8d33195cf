"""Document → events and claims, each with its quote. Pure: no I/O."""
