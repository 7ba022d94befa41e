"""Reads what the plant's earlier system left: its database and its settings. Writes nothing."""
