"""Which events of different reports are one. Pure: records in, records out."""
