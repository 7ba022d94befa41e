"""Simulated partners, each a process of its own that nothing in the product imports."""
