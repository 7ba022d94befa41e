"""The window: screens and widgets over the services' application layer."""

import os

os.environ.setdefault("QT_API", "pyside6")  # for qasync, which would try PyQt6 first
