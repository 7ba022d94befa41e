"""The sheet of open alarms and failures: what it is, why, what follows, and what to do."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QScroller, QVBoxLayout, QWidget

from hmi import text
from hmi.figures import clock
from hmi.sheets.alarm_offers import AlarmOffer, offer
from hmi.sheets.sheet import SheetGround
from hmi.text import tr
from hmi.theme import Theme
from hmi.widgets.buttons import ActionButton, ActionFace, ActionState, draw_ground
from hmi.widgets.canvas import Canvas, TouchButton
from hmi.widgets.pen import Pen
from hmi.widgets.symbols import ROLE, AlarmFace, Mark, draw_alarm, draw_mark
from services.application.plant_view import AlarmView, PlantView
from services.domain.alarm import Alarm, AlarmCode, AlarmState
from services.domain.failure import EquipmentFailure
from services.domain.reading import RefusalReason


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """One alarm or failure, in words."""

    key: str
    title: str
    under: str
    symbol: AlarmFace | None
    alarm_id: int = 0  # 0: nothing to acknowledge
    offer: AlarmOffer | None = None  # what can be done about it
    paragraphs: tuple[tuple[str, str], ...] = ()


def cards(view: PlantView, now: datetime) -> tuple[AlarmCard, ...]:
    alarms = [_alarm_card(each, now) for each in view.alarms]
    return (*alarms, *(_failure_card(each, now) for each in view.failures))


def alarm_key(each: AlarmView) -> str:
    return f"alarm {each.alarm.id}"


def _alarm_card(each: AlarmView, now: datetime) -> AlarmCard:
    alarm, words = each.alarm, each.words
    state = {
        AlarmState.UNACKNOWLEDGED: tr("not acknowledged"),
        AlarmState.ACKNOWLEDGED: tr("acknowledged by %1", alarm.acknowledged_by),
        AlarmState.RETURNED: tr("gone, not acknowledged"),
        AlarmState.LATCHED_UNACKNOWLEDGED: tr("gone, not acknowledged"),
        AlarmState.LATCHED: tr("gone, to be reset"),
    }.get(alarm.state, tr("gone"))
    under = f"{tr('since %1', clock(alarm.raised_at, now, seconds=True))} · {state}"
    if alarm.count > 1:
        under += " · " + tr("%1 times", str(alarm.count))
    if alarm.code is AlarmCode.READING_REFUSED and "reason" in alarm.params:
        under += " · " + text.refusal(RefusalReason(alarm.params["reason"]))
    return AlarmCard(
        key=alarm_key(each),
        title=words.title,
        under=under,
        symbol=AlarmFace(alarm.priority, alarm.state),
        alarm_id=alarm.id if alarm.wants_attention else 0,
        offer=offer(each),
        paragraphs=(
            (tr("Cause"), words.cause),
            (tr("Consequence"), words.consequence),
            (tr("Response"), words.response),
            *_of_plc(alarm),
        ),
    )


def _of_plc(alarm: Alarm) -> tuple[tuple[str, str], ...]:
    """Return what the PLC shows, word for word, where the alarm is about that."""
    words = alarm.params.get("words", "") if alarm.code is AlarmCode.READING_REFUSED else ""
    return ((tr("PLC words"), words),) if words else ()


def _failure_card(failure: EquipmentFailure, now: datetime) -> AlarmCard:
    at = clock(failure.occurred_at, now, seconds=True)
    odoo = tr("Odoo has not got it yet")
    if failure.reported_at is not None:
        odoo = tr("Odoo has it since %1", clock(failure.reported_at, now))
    told = [(tr("Text"), failure.text), (tr("Report"), odoo)]
    if failure.stamp_doubtful:
        told.append((tr("Time"), tr("the PLC's own stamp cannot be used: %1", failure.stamp_raw)))
    return AlarmCard(
        key=f"failure {failure.id}",
        title=tr("Failure of %1", failure.equipment_code),
        under=f"{at} · {failure.text}",
        symbol=None,
        paragraphs=tuple(told),
    )


class CardTile(TouchButton):
    def __init__(self, theme: Theme, card: AlarmCard, parent: QWidget | None = None) -> None:
        super().__init__(theme, card.key, (200, 56), parent)
        self.setFixedHeight(theme.px(56))
        self.card = card
        self.chosen = False
        self.setAccessibleName(card.title)

    def paint(self, pen: Pen, width: float, height: float) -> None:
        card = self.card
        rect = QRectF(0, 0, width, height)
        draw_ground(pen, rect, pressed=self.isDown(), chosen=self.chosen)
        if card.symbol is not None:
            pen.fill(QRectF(0, 0, 6, height), f"{ROLE[card.symbol.priority]}.line")
            draw_alarm(pen, card.symbol, 16, height / 2 - 14, 28, lit=True)
        else:
            pen.icon("wrench", 18, height / 2 - 12, 24, "text.primary")
        box = QRectF(58, 8, width - 68, 20)
        pen.text(box, card.title, weight=600, may_elide=True)
        under = QRectF(58, 29, width - 68, 18)
        pen.text(under, card.under, "label", "text.secondary", may_elide=True)


class CardDetail(Canvas[AlarmCard | None]):
    """Cause, consequence and response of the chosen alarm (FIELD.md rule 11)."""

    def spoken(self, state: AlarmCard | None) -> str:
        return "" if state is None else " ".join([state.title, *(t for _, t in state.paragraphs)])

    def paint(self, pen: Pen, width: float, height: float) -> None:
        card = self.state
        if card is None:
            draw_mark(pen, Mark.TICK, 0, 3, 20, "ok")
            pen.text(QRectF(32, 0, width - 32, 26), tr("No open alarms"), "title")
            return
        pen.text(QRectF(0, 0, width, 26), card.title, "title", may_elide=True)
        pen.text(QRectF(0, 26, width, 18), card.under, "label", "text.secondary", may_elide=True)
        y = 52.0
        for label, told in card.paragraphs:
            pen.text(QRectF(0, y, 100, 20), label, weight=600)
            style = "label" if label == tr("PLC words") else "body"  # these are many
            y += pen.words(QRectF(104, y, width - 104, height - y), told, style) + 6


class AlarmSheet(SheetGround):
    """Lists what is open; the line above it stays."""

    acknowledged = Signal(int, str)  # alarm id, title
    offer_taken = Signal(str)  # the card's key
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("alarmSheet")
        self._cards: tuple[AlarmCard, ...] = ()
        self._chosen = ""
        self._tiles: list[CardTile] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(each) for each in (14, 12, 14, 12)))
        row.setSpacing(theme.px(16))
        row.addWidget(self._make_list(), 5)
        self.detail = CardDetail(theme, None, self)
        row.addWidget(self.detail, 6)
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        self.acknowledge = ActionButton(
            theme, "acknowledge shown", ActionFace(tr("Acknowledge"), ""), self, (150, 80)
        )
        self.acknowledge.tapped.connect(self._on_acknowledge)
        self.close_button = ActionButton(
            theme, "close", ActionFace(tr("Close"), tr("nothing happens")), self, (150, 80)
        )
        self.close_button.tapped.connect(self.left)
        self.offer = ActionButton(theme, "offer shown", ActionFace("", ""), self, (150, 80))
        self.offer.tapped.connect(self._on_offer)
        column.addWidget(self.acknowledge)
        column.addWidget(self.offer)
        column.addWidget(self.close_button)
        column.addStretch(1)
        row.addLayout(column)

    def show_cards(self, shown: tuple[AlarmCard, ...]) -> None:
        """Show *shown*; the chosen one stays chosen while it is there."""
        if shown == self._cards and self._tiles:
            return
        self._cards = shown
        for tile in self._tiles:
            self._column.removeWidget(tile)
            tile.deleteLater()
        self._tiles = [CardTile(self.theme, card, self._inner) for card in shown]
        for place, tile in enumerate(self._tiles):
            tile.tapped.connect(self._on_tile)
            self._column.insertWidget(place, tile)
        keys = [card.key for card in shown]
        self._choose(self._chosen if self._chosen in keys else next(iter(keys), ""))

    def _make_list(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, self.theme.px(10), 0)
        self._column.setSpacing(self.theme.px(8))
        self._column.addStretch(1)
        area.setWidget(self._inner)
        QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        return area

    def _choose(self, key: str) -> None:
        self._chosen = key
        card = next((each for each in self._cards if each.key == key), None)
        for tile in self._tiles:
            tile.chosen = tile.card.key == key
            tile.update()
        self.detail.show_state(card)
        self._show_offer(card.offer if card is not None else None)
        may = card is not None and card.alarm_id > 0
        state = ActionState.READY if may else ActionState.REFUSED
        detail = tr("I have seen it") if may else tr("nothing to acknowledge")
        self.acknowledge.show_face(ActionFace(tr("Acknowledge"), detail, state, primary=may))

    def _show_offer(self, offered: AlarmOffer | None) -> None:
        self.offer.setVisible(offered is not None)
        if offered is not None:
            state = ActionState.REFUSED if offered.obstacle else ActionState.READY
            detail = offered.obstacle or offered.detail
            self.offer.show_face(ActionFace(offered.label, detail, state))

    @Slot()
    def _on_tile(self) -> None:
        tile = self.sender()
        if isinstance(tile, CardTile):
            self._choose(tile.card.key)

    @Slot()
    def _on_offer(self) -> None:
        self.offer_taken.emit(self._chosen)

    @Slot()
    def _on_acknowledge(self) -> None:
        card = next((each for each in self._cards if each.key == self._chosen), None)
        if card is not None and card.alarm_id:
            self.acknowledged.emit(card.alarm_id, card.title)
