"""Words as written → known days, places and parties; adds, never replaces the words."""
