"""The one rule of PINs: how many figures a new one has, and how many an older one may have."""

SHORTEST, LONGEST = 4, 8
LONGEST_STORED = 12  # earlier versions took so many: such a PIN can be typed until it is changed


def may_be_pin(pin: str) -> bool:
    """Say whether *pin* may be given to somebody from now on."""
    return pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST
