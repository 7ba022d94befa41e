"""Is there enough for what is queued: the material page, and entering what a silo holds."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from hmi.language import Language, speak
from hmi.questions import Answer, request
from hmi.screens.silos.material_faces import stock_face, summary, tile_face
from hmi.screens.silos.stock_questions import enter_delivery, enter_level
from hmi.sheets.confirm import ConfirmSheet
from hmi.theme import Theme, scale_for
from hmi.widgets.canvas import TouchButton
from hmi.widgets.figure_field import FigureField, FigureLimits
from services.application.plant_view import PlantView, SiloStock
from services.application.silo_stock import materials, stocks
from services.domain.action import ActionRequest
from services.domain.silo_level import SiloLevel
from services.domain.user import ActionKind, Role
from tests.gui import views
from tests.gui.conftest import Run
from tests.gui.station import Open, settle
from tests.gui.views import NOW, USERS, ago


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Language.ENGLISH)


KG = FigureLimits("Level", "kg", Decimal(0), Decimal(8000))


def _plant(**levels: SiloLevel) -> PlantView:
    """Return the normal line, with other levels for some silos ("s107")."""
    known = dict(views.LEVELS_KNOWN)
    known |= {int(name[1:]): level for name, level in levels.items()}
    view = views.normal()
    return replace(
        view,
        stocks=stocks(views.silos(), known, view.queue),
        materials=materials(known, view.queue),
    )


def _stock(view: PlantView, number: int) -> SiloStock:
    return next(stock for stock in view.stocks if stock.silo.number == number)


def test_one_line_says_whether_the_queue_can_be_made() -> None:
    assert summary(views.normal()) == "Enough in every silo for what is queued."
    view = _plant(s107=SiloLevel(Decimal(1200)), s103=SiloLevel())
    assert summary(view) == "For what is queued: not enough in 107; not known of 103."


def test_a_silo_says_what_is_missing_and_from_which_batch_on() -> None:
    view = _plant(s107=SiloLevel(Decimal(500), since=ago(60), by="Siti R."))
    face = stock_face(view, _stock(view, 107), NOW)
    assert face.facts[1].spoken == "Room for 8,000 kg Missing for the queue 1,566 kg"
    assert face.note == "Entered by Siti R., 17:41; dosed since is taken off."
    assert face.needs[0].spoken == "2 WH/MO/00012 JF PLUS UVP 65.8 kg enough"
    assert face.needs[2].spoken == "4 WH/MO/00014 JF PLUS KUR 250.0 kg not enough"
    assert tile_face(_stock(view, 107)).strong


@pytest.mark.parametrize(
    ("level", "note"),
    [
        (SiloLevel(), "Nobody has entered what is in it."),
        (SiloLevel(Decimal(0), at_least=True, since=NOW, by="S"), "More was dosed than was"),
        (SiloLevel(Decimal(5), at_least=True, since=NOW, by="S"), "before the delivery is not"),
        (SiloLevel(Decimal(5), since=ago(3)), "Read from the PLC 3.0 s ago."),
    ],
)
def test_a_silo_says_where_its_level_comes_from(level: SiloLevel, note: str) -> None:
    view = _plant(s107=level)
    assert note in stock_face(view, _stock(view, 107), NOW).note


def test_a_delivery_is_limited_by_the_room_that_is_left() -> None:
    view = views.normal()
    figure = enter_delivery(_stock(view, 107)).figure
    assert figure is not None
    assert figure.most == Decimal(8000 - 5120)
    unknown = enter_delivery(_stock(view, 112)).figure
    assert unknown is not None
    assert unknown.most == Decimal(4000)
    level = enter_level(_stock(view, 107))
    assert level.figure is not None
    assert (level.figure.least, level.figure.most) == (Decimal(0), Decimal(8000))
    asked = request(level, Answer("Measured", figure="12.50"))
    assert asked == ActionRequest(ActionKind.ENTER_SILO_LEVEL, 107, "Measured", {"kg": "12.50"})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        ("0", Decimal(0)),
        ("007", Decimal(7)),
        ("8000", Decimal(8000)),
        ("8001", None),
        ("12.345", Decimal("12.34")),
        (".5", Decimal("0.5")),
        ("1.2.3", Decimal("1.23")),
        ("1234567890", None),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_figure_outside_its_limits_is_none(typed: str, value: Decimal | None) -> None:
    field = FigureField(Theme(), KG)
    for sign in typed:
        field.type(sign)
    assert field.value == value
    field.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_a_figure_can_be_typed_on_a_real_keyboard_and_says_its_limit() -> None:
    field = FigureField(Theme(), KG)
    QTest.keyClicks(field, "9000")
    assert "at most 8,000 kg" in field.accessibleName()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.value == Decimal(900)
    assert "0 to 8,000 kg" in field.accessibleName()
    field.deleteLater()


def test_an_operator_enters_a_level_with_gloves(station: Open, run: Run) -> None:
    async def work() -> None:
        one = station(views.normal())
        one.shell.pages.overview.view.silo_touched.emit(112)
        assert one.shell.window.page == "silos"
        one.tap("tab materials")
        one.tap("enter_silo_level")
        await settle()
        assert isinstance(one.shell.window.sheet, ConfirmSheet)
        for sign in "4001":
            one.tap(f"figure {sign}")
        one.tap("reason Measured")
        assert not one.button("act").isEnabled()  # the silo holds 4000 kg
        one.tap("figure back")
        one.tap("act")
        await settle()
        assert one.desk.asked == [
            ActionRequest(ActionKind.ENTER_SILO_LEVEL, 112, "Measured", {"kg": "400"})
        ]
        await one.shell.close()

    run(work())


def test_a_viewer_may_look_at_the_material_and_not_enter_any(station: Open, run: Run) -> None:
    async def work() -> None:
        viewer = replace(USERS[0], role=Role.VIEWER)
        one = station(_plant(s107=SiloLevel(Decimal(500))), user=viewer)
        one.go("silos")
        page = one.shell.pages.silos
        assert page is not None
        assert page.page.tabs.chips["materials"].face.count == "1 not enough"
        one.tap("tab materials")
        assert page.material.view.panel.state.title == "107"  # what is short
        assert not one.button("enter_delivery").isEnabled()
        await one.shell.close()

    run(work())


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1920, 1080), (1920, 1200)])
def test_the_material_page_and_its_sheet_fit(
    station: Open, run: Run, size: tuple[int, int]
) -> None:
    async def work() -> None:
        k = scale_for(QSize(*size))
        view = _plant(s107=SiloLevel(Decimal(500), since=NOW, by="Siti R."), s103=SiloLevel())
        one = station(view, size=size, k=k)
        one.go("silos")
        silos = one.shell.pages.silos
        assert silos is not None
        silos.look_at(107)
        one.tap("tab materials")
        await settle()
        page = silos.material.view
        one.shell.window.grab()
        tiles = list(page.tiles.values())
        assert [tile.cut for tile in tiles if tile.cut] == []
        assert [*page.panel.cut, *page.summary.cut] == []
        assert min(tile.height() for tile in tiles) >= round(46 * k)
        assert one.shell.window.size() == QSize(*size)
        one.tap("enter_delivery")
        await settle()
        one.shell.window.grab()
        sheet = one.shell.window.sheet
        assert isinstance(sheet, ConfirmSheet)
        assert sheet.figure is not None
        assert sheet.figure.cut == []
        buttons = [b for b in sheet.findChildren(TouchButton) if b.isVisible()]
        assert [b.objectName() for b in buttons if b.cut] == []
        assert min(b.height() for b in buttons) >= round(40 * k)
        assert one.shell.window.size() == QSize(*size)
        await one.shell.close()

    run(work())
