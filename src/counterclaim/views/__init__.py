"""The ledger shown to people and programs; no rules of their own."""
