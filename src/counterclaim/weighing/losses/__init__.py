"""Weighs a table of reported losses: who over- and under-reports whose losses, and what the losses then are."""
