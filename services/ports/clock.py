"""What is handed in as a bare function: the time, and the check before each write."""

from collections.abc import Callable
from datetime import datetime

Now = Callable[[], datetime]
Fence = Callable[[], None]
"""Raises NotHolderError when this station must not write to the PLC."""
