"""The tables. Alembic's migrations make them; a test holds the two against each other."""

from services.adapters.db.tables.alarms import AlarmRow, FailureRow, JournalRow
from services.adapters.db.tables.base import Base, table_of
from services.adapters.db.tables.chains import ChainHeadRow, ChainLinkRow
from services.adapters.db.tables.history import (
    HistoryCommentRow,
    HistoryComponentRow,
    HistoryDoseRow,
    HistoryOperatorRow,
    HistoryRow,
    HistoryWeighingRow,
)
from services.adapters.db.tables.line import JobRunRow, JobSwitchRow, LeaseRow, LinkRow
from services.adapters.db.tables.odoo import PushRow, PushTryRow
from services.adapters.db.tables.people import ActionOutcomeRow, ActionRow, ActionStartRow, UserRow
from services.adapters.db.tables.plant import (
    DebtRow,
    DoseRateRow,
    LevelReadingRow,
    ReadingRow,
    StockEntryRow,
)
from services.adapters.db.tables.queue import (
    BatchComponentRow,
    BatchDoseRow,
    BatchRow,
    BatchWeighingRow,
)
from services.adapters.db.tables.reports import (
    GoodsDayRow,
    MaterialDayRow,
    OffToleranceRow,
    RollStateRow,
    SiloDayRow,
)

__all__ = [
    "ActionOutcomeRow",
    "ActionRow",
    "ActionStartRow",
    "AlarmRow",
    "Base",
    "BatchComponentRow",
    "BatchDoseRow",
    "BatchRow",
    "BatchWeighingRow",
    "ChainHeadRow",
    "ChainLinkRow",
    "DebtRow",
    "DoseRateRow",
    "FailureRow",
    "GoodsDayRow",
    "HistoryCommentRow",
    "HistoryComponentRow",
    "HistoryDoseRow",
    "HistoryOperatorRow",
    "HistoryRow",
    "HistoryWeighingRow",
    "JobRunRow",
    "JobSwitchRow",
    "JournalRow",
    "LeaseRow",
    "LevelReadingRow",
    "LinkRow",
    "MaterialDayRow",
    "OffToleranceRow",
    "PushRow",
    "PushTryRow",
    "ReadingRow",
    "RollStateRow",
    "SiloDayRow",
    "StockEntryRow",
    "UserRow",
    "table_of",
]
