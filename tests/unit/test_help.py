"""The guides are true: pages, links, pictures, buttons, commands and settings in them exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from hmi.language import Language, catalogue, speak, tr
from hmi.screens.help.book import ALARMS, HelpBook
from hmi.screens.help.chapters import Picture, Place, Prose
from hmi.screens.help.trail import CONTENTS, START_PROBLEMS
from hmi.screens.help.troubles import TROUBLE, TROUBLES, kinds, troubles
from hmi.text import obstacle
from services.application.plant_view import Obstacle
from services.cli import parser
from services.config import Settings
from services.domain.alarm import AlarmCode
from services.ports.files import FileKind

_ROOT = Path(__file__).parents[2]
_INSTALL = "install"  # for who installs it: in English only
_LARGEST = 150_000  # bytes of a picture
_BUTTON = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@pytest.fixture(params=list(Language))
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    speak(request.param)
    yield request.param
    speak(Language.ENGLISH)


def _files(language: Language) -> dict[str, str]:
    found = resources.files(f"help/{language.value}", ".md")
    return {path.stem: path.read_text("utf-8") for path in found}


def _guides() -> str:
    return "\n".join(text for each in Language for text in _files(each).values())


def test_both_languages_have_the_same_pages() -> None:
    english = {name for name in _files(Language.ENGLISH) if not name.startswith(_INSTALL)}
    assert english == set(_files(Language.INDONESIAN))


def test_no_link_is_dead_and_every_page_is_reached_from_the_contents(language: Language) -> None:
    book = HelpBook(language)
    names = set(book.names)
    reached, ahead = {CONTENTS}, [CONTENTS]
    while ahead:
        chapter = book.chapter(ahead.pop())
        for link in chapter.links:
            assert link.chapter in names, f"{chapter.name}: {link}"
            if link.chapter not in reached:
                reached.add(link.chapter)
                ahead.append(link.chapter)
    assert reached == names


def test_a_link_or_a_picture_stands_on_a_line_of_its_own(language: Language) -> None:
    """In the middle of a sentence a link is too small for a finger, and is not found."""
    book = HelpBook(language)
    for name in book.names:
        for block in book.chapter(name).blocks:
            if isinstance(block, Prose):
                assert "](" not in block.markdown, f"{name}: {block.markdown}"


def test_every_picture_is_there_and_small(language: Language) -> None:
    book = HelpBook(language)
    shown = {
        block.file
        for name in book.names
        for block in book.chapter(name).blocks
        if isinstance(block, Picture)
    }
    assert shown
    for file in shown:
        assert resources.path(f"pictures/{file}").stat().st_size <= _LARGEST, file
        assert file.endswith("-id.png") is (language is Language.INDONESIAN), file


def test_every_alarm_has_its_page(language: Language) -> None:
    book = HelpBook(language)
    listed = {link.chapter for link in book.chapter(ALARMS).links}
    assert listed == {f"alarm {code.value}" for code in AlarmCode}
    for code, words in catalogue(language).alarms.items():
        (prose,) = (
            each for each in book.chapter(f"alarm {code}").blocks if isinstance(each, Prose)
        )
        assert re.sub(r"\{\w+\}", "…", words["response"]) in prose.markdown


def test_every_reason_why_a_button_is_grey_is_told(language: Language) -> None:
    told = set(_BUTTON.findall(_files(language)["grey-buttons"]))
    assert {obstacle(why) for why in Obstacle if why is not Obstacle.NONE} <= told


def test_bold_words_stand_on_the_screen_as_they_are_written(language: Language) -> None:
    known = {kind.value.upper() for kind in FileKind} | {tr(text) for text in _texts()}
    strange = {
        name: sorted(missing)
        for name, text in _files(language).items()
        if not name.startswith(_INSTALL) and (missing := set(_BUTTON.findall(text)) - known)
    }
    assert strange == {}


def _texts() -> set[str]:
    return {
        str(node.args[0].value)
        for path in (_ROOT / "hmi").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "tr"
        and isinstance(node.args[0], ast.Constant)
    }


def test_commands_that_the_guides_name_exist_with_their_options() -> None:
    """Each is read by the command line itself, with something in place of what is written large."""
    named = {each for each in _CODE.findall(_guides()) if each.startswith("batchline")}
    named |= set(re.findall(r"^ *(batchline [^\n]+)$", _guides(), re.MULTILINE))
    assert len(named) > 1
    for command in named:
        words = command.split()[1:]
        parser().parse_args(words)


def test_settings_that_the_guides_name_exist() -> None:
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)", _guides()))
    known = {name.upper() for name in Settings.model_fields}
    assert named <= known, named - known


def test_start_problems_and_all_that_the_window_opens_are_there(language: Language) -> None:
    assert {CONTENTS, START_PROBLEMS, ALARMS} <= set(_files(language))


def test_a_word_is_found_in_whatever_letters(language: Language) -> None:
    book = HelpBook(language)
    found = {link.chapter for link in book.find("HANDSHAKE").links}
    assert "alarm handshake_waits" in found or language is Language.INDONESIAN
    assert "history" in {link.chapter for link in book.find("00011").links}
    assert book.find("xyzzy").links == ()


def test_what_was_searched_is_found_in_titles_first_then_in_headings_then_in_the_text() -> None:
    book = HelpBook(Language.ENGLISH)
    chapters = [book.chapter(link.chapter) for link in book.find("order").links]
    found = [chapter.where("order") for chapter in chapters]
    assert found == sorted(found, key=lambda place: -1 if place is None else place)
    assert set(found) == set(Place)
    texts = [each.name.startswith("install") for each in chapters if each.where("order") == 2]
    assert texts == sorted(texts)  # what an operator needs stands first


_ASKS = re.compile(
    r"^Not |cannot|refuses|does not|no file was|Choose |Check |check |Ask |Give |Correct |is needed"
)


def test_every_message_that_asks_something_of_a_person_has_a_page_that_says_what_to_do() -> None:
    messages = catalogue(Language.INDONESIAN).messages
    lost = {each for each in messages if _ASKS.search(each) and each not in kinds()}
    assert lost == set(), "give each a page in resources/troubles.toml"


def test_each_page_on_messages_lists_those_it_is_about_and_says_what_to_do(
    language: Language,
) -> None:
    book = HelpBook(language)
    known = {tr(text) for text in _texts()}
    listed = {link.chapter for link in book.chapter(TROUBLES).links}
    for key, trouble in troubles(language).items():
        assert trouble.says, key
        assert set(_BUTTON.findall(trouble.do)) <= known, key
        assert f"{TROUBLE}{key}" in listed
        (prose,) = (e for e in book.chapter(f"{TROUBLE}{key}").blocks if isinstance(e, Prose))
        assert trouble.do in prose.markdown
        assert all("{" not in each for each in trouble.says)
    assert set(catalogue(Language.INDONESIAN).troubles) == set(troubles(Language.ENGLISH))


def test_a_message_is_found_by_a_word_of_it(language: Language) -> None:
    word = "Modbus TCP"
    assert "trouble plc_link" in {link.chapter for link in HelpBook(language).find(word).links}
