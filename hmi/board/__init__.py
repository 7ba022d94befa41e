"""The board: the line on a wall monitor, read from across the hall; it can only be looked at."""
