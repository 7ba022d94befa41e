"""Everything that can go wrong, named in the words of the plant.

One family: what may succeed when tried again (`UnavailableError`) and what will not
(`RejectedError`). Adapters translate a library's exceptions into these with `raise … from`.
A message says what happened, where, and what to do.
"""


class PlantError(Exception):
    """Base of all errors that an operator may be shown."""


class UnavailableError(PlantError):
    """A partner does not answer; the same call may succeed later."""


class PlcUnavailableError(UnavailableError):
    """The PLC does not answer, or its answer cannot be used."""


class OdooUnavailableError(UnavailableError):
    """Odoo gave no answer that could be understood: try again."""


class OdooUnreachableError(OdooUnavailableError):
    """There is no talking to Odoo at all, for whatever order: the same for every call."""


class DatabaseUnavailableError(UnavailableError):
    """The database does not answer."""


class RejectedError(PlantError):
    """A partner understood and said no; the same call will not succeed."""


class PlcRejectedError(RejectedError):
    """The PLC refused a request or reads back otherwise than written."""


class OdooRejectedError(RejectedError):
    """Odoo understood and said no. The message is in Odoo's words."""


class OdooAttentionError(OdooRejectedError):
    """Odoo's order is not as the line left it: a person must look; nothing was written."""


class NotHolderError(RejectedError):
    """The station does not hold the line (any more), so it must not write."""


class ActionRefusedError(RejectedError):
    """An operator's action is not allowed: wrong role, wrong state, or something is missing."""


class AlreadyStoredError(RejectedError):
    """The same equipment failure is stored already: it is not stored a second time."""


class AlreadyQueuedError(RejectedError):
    """The order is in the queue already, of this line or of another."""


class ConfigurationError(PlantError):
    """Settings, register map or silo table are wrong. The message lists every mistake."""


class FileNotWrittenError(RejectedError):
    """A file could not be written; nothing of it is left. The message says what to do."""
