"""Every text of the screen has its Indonesian one, with the same gaps in it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from hmi.language import Language, catalogue, heard, speak, tr
from services.adapters.plc.register_map import load_register_map

_ROOT = Path(__file__).parents[2]
_FOLDER = "i18n/id"
_SPEAKERS = ("application", "jobs", "adapters/plc", "adapters/odoo", "adapters/files")
_NOT_ON_SCREEN = ("ConfigurationError", "ValueError", "KeyError", "AssertionError", "TypeError")


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    speak(Language.ENGLISH)


def _calls(root: Path) -> Iterator[tuple[Path, ast.Call, str]]:
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                function = node.func
                name = function.id if isinstance(function, ast.Name) else ""
                yield path, node, name or getattr(function, "attr", "")


def _texts() -> dict[str, str]:
    """Return each text that the window hands to tr(), and where it stands."""
    found = {}
    for path, call, name in _calls(_ROOT / "hmi"):
        if name == "tr":
            text = call.args[0]
            where = f"{path.relative_to(_ROOT)}:{call.lineno}"
            assert isinstance(text, ast.Constant), f"{where}: tr() needs the text itself"
            found[str(text.value)] = where
    return found


def _files() -> dict[str, dict[str, str]]:
    return {
        path.name: tomllib.loads(path.read_text("utf-8"))
        for path in resources.files(_FOLDER, ".toml")
        if path.stem not in ("alarms", "events", "messages", "settings", "troubles")
    }


def test_every_text_of_the_screen_has_an_indonesian_one() -> None:
    known = catalogue(Language.INDONESIAN).texts
    missing = {text: where for text, where in _texts().items() if not known.get(text, "").strip()}
    assert missing == {}, "add them to a file of resources/i18n/id"


def test_a_translation_has_the_same_gaps_as_its_text() -> None:
    for text, shown in catalogue(Language.INDONESIAN).texts.items():
        assert set(re.findall(r"%\d", shown)) == set(re.findall(r"%\d", text)), text


def test_no_text_is_translated_twice_or_for_nothing() -> None:
    used = _texts()
    seen: dict[str, str] = {}
    for name, texts in _files().items():
        for text in texts:
            assert text in used, f"{name}: nothing shows {text!r}"
            assert text not in seen, f"{text!r} stands in {seen.get(text)} and in {name}"
            seen[text] = name


def test_every_alarm_is_told_in_indonesian_with_the_same_names_in_it() -> None:
    english = tomllib.loads(resources.path("alarms.toml").read_text("utf-8"))
    ours = catalogue(Language.INDONESIAN).alarms
    assert set(ours) == set(english)
    for code, words in english.items():
        for part in ("title", "cause", "consequence", "response"):
            known = set(re.findall(r"\{\w+\}", words[part]))
            assert set(re.findall(r"\{\w+\}", ours[code][part])) == known, f"{code} {part}"


def test_every_event_is_told_in_indonesian_with_the_same_names_in_it() -> None:
    english = tomllib.loads(resources.path("events.toml").read_text("utf-8"))
    ours = catalogue(Language.INDONESIAN).events
    assert set(ours) == set(english)
    for code, words in english.items():
        known = set(re.findall(r"\{\w+\}", words["title"]))
        assert set(re.findall(r"\{\w+\}", ours[code]["title"])) == known, code


def _pattern(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def _sentences() -> dict[str, str]:
    """Return what the services raise for people to read, with {} for what is put in."""
    found = {}
    for part in _SPEAKERS:
        for path, call, name in _calls(_ROOT / "services" / part):
            if name.endswith("Error") and name not in _NOT_ON_SCREEN and call.args:
                sentence = _pattern(call.args[0])
                if sentence and " " in sentence:
                    found[sentence] = f"{path.relative_to(_ROOT)}:{call.lineno}"
    return found


def test_every_sentence_that_the_services_raise_is_understood() -> None:
    speak(Language.INDONESIAN)
    strange = {
        sentence: where
        for sentence, where in _sentences().items()
        if heard(sentence.replace("{}", "X")) == sentence.replace("{}", "X")
    }
    assert strange == {}, "add them to resources/i18n/id/messages.toml"


def test_a_sentence_keeps_what_was_put_in_and_what_it_does_not_know() -> None:
    speak(Language.INDONESIAN)
    assert heard("Wrong PIN. 4 tries left, then 5 min pause.") == (
        "PIN salah. 4 kali lagi, lalu jeda 5 mnt."
    )
    done = "WH/MO/00012 is in the history, its figures go to Odoo"
    assert heard(done) == "WH/MO/00012 ada di riwayat, angkanya dikirim ke Odoo"
    assert heard("Odoo: the order is locked.") == "Odoo: the order is locked."


def test_kilograms_in_what_the_services_say_have_the_languages_decimal_point() -> None:
    speak(Language.INDONESIAN)
    said = heard("Silo 104 shows 9.98 kg; expected 10.06 kg, as before, or more.")
    assert said == "Silo 104 menunjukkan 9,98 kg; seharusnya 10,06 kg, seperti tadi, atau lebih."
    address = "The PLC at 192.168.1.100:502 is unknown."
    assert heard(address) == address


@pytest.mark.parametrize(
    "detail",
    [
        "Silo 104 shows 9.98 kg; expected 10.06 kg, as before, or more.",
        "Silo 103 quantity (D6034) shows 1612.50 kg (words 0002 75E2); expected 0 to 1500 kg.",
        "MO name (D6001) shows the bytes ff 00; expected ASCII characters, then NULs to the end.",
        "Weighing product id (D9010) shows 0000; expected the Odoo id of a product.",
        "Finished weight (D6073) shows the words 7FC0 0000; expected 0 to 2000 kg.",
    ],
)
def test_no_english_word_stays_in_why_a_reading_was_refused(detail: str) -> None:
    speak(Language.INDONESIAN)
    said = set(re.findall(r"[a-z]{3,}", heard(detail)))
    english = set(re.findall(r"[a-z]{3,}", detail))
    assert said & english <= {"silo", "ilo", "doo"}  # Silo, Odoo


def test_the_plcs_fields_have_indonesian_names() -> None:
    speak(Language.INDONESIAN)
    plc = load_register_map(resources.path("maps/feedmill.toml"))
    areas = [plc.slot.all(), plc.failure.all() if plc.failure else ()]
    areas.append(plc.weighing.all() if plc.weighing else ())
    names = {field.name for fields in areas for field in fields}
    assert {name for name in names if heard(name) == name} == set()


def test_english_is_what_the_code_says() -> None:
    assert tr("under way, %1", "4 s") == "under way, 4 s"
    speak(Language.INDONESIAN)
    assert tr("under way, %1", "4 s") == "sedang jalan, 4 s"


def test_the_words_of_others_are_not_half_translated() -> None:
    speak(Language.INDONESIAN)
    assert heard("Validation failed") == "Validation failed"
    assert heard("read 3 slots, 1 failed") == "3 slot dibaca, 1 gagal"


def test_all_that_is_put_into_a_sentence_stands_in_the_translation() -> None:
    known = catalogue(Language.INDONESIAN)
    for each in known.sentences:
        parts = tuple(f"<{place}>" for place in range(each.pattern.groups))
        assert "{" not in each.filled(parts), each.shown
