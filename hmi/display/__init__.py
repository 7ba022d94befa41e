"""Finds out, before Qt is loaded, whether a window can be shown and what the system lacks for it.

On Linux, Qt aborts the program when its display does not answer or a system library is missing;
this package looks first and says it in plain words. It imports no Qt and nothing else of the
product, so that a first start can run it with a bare Python (`python -m hmi.display`).
"""

from hmi.display.preparation import Display, prepare_display

__all__ = ["Display", "prepare_display"]
