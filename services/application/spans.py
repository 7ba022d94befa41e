"""How long something has lasted, though the PC's clock may be set meanwhile."""

from datetime import datetime, timedelta


def began(at: datetime | None, now: datetime, steady: datetime, at_most: timedelta) -> datetime:
    """Return, as a steady time, when it began: by the stored *at*, as far as it can be believed.

    It counts for no more than *at_most*, and for nothing when it lies in the future.
    """
    lasted = now - at if at is not None else timedelta(0)
    return steady - min(max(lasted, timedelta(0)), at_most)
