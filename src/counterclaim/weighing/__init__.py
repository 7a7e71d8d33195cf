"""What the claims of one event amount to: contradictions, ranges, weights. Pure."""
