"""The first start: from an empty PC to a working line, step by step, in the electrician's words."""
