"""The alarm lists as a Qt model."""

from hmi.qt.keyed_model import KeyedListModel
from hmi.screens.alarms.list_faces import AlarmRow


class AlarmListModel(KeyedListModel[AlarmRow]):
    """Rows of alarms, most urgent first."""
