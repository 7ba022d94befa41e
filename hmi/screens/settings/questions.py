"""What is asked before a setting is changed: typed with its limits, or chosen."""

from collections.abc import Callable, Mapping

from hmi.language import heard, heard_setting
from hmi.questions import Choice, Question
from hmi.screens.settings.faces import figure, unit, value_words
from hmi.sheets.entry import EntryField, EntryQuestion, Values
from hmi.text import tr
from services.domain.setting import Mistake, SettingDescription, SettingKind, SettingState
from services.domain.user import ActionKind

Check = Callable[[Mapping[str, str]], Mistake | None]
_LONGEST = 300
_FIGURES = (SettingKind.WHOLE, SettingKind.NUMBER)


def is_chosen(about: SettingDescription) -> bool:
    return about.kind in (SettingKind.SWITCH, SettingKind.CHOICE)


def choose(state: SettingState, mark: str) -> Question:
    """Return the question for a setting with a few values."""
    about = heard_setting(state.about)
    labels = dict(about.choices)
    if about.kind is SettingKind.SWITCH:
        labels = {"true": tr("on"), "false": tr("off")}
    present = value_words(about, state.value)
    as_it_is = tr("as it is now")
    choices = tuple(
        Choice(
            value,
            label,
            about.means.get(value, ""),
            (tr("change it from %1 to %2,", present, label), _when(about)),
            label,
            refused=as_it_is if value == state.value else "",
        )
        for value, label in sorted(labels.items(), key=lambda each: each[0] == state.value)
    )
    return Question(
        kind=ActionKind.CHANGE_SETTINGS,
        target=0,
        title=about.title,
        facts=about.name,
        act=tr("Change it"),
        choices=choices,
        choices_title=tr("It shall be"),
        choice_param=about.name,
        params=(("mark", mark),),
    )


def type_in(state: SettingState, check: Check) -> EntryQuestion:
    """Return the question for a setting that is typed; *check* says what is wrong with a value."""
    about = heard_setting(state.about)

    def wrong(values: Values) -> Mapping[str, str]:
        mistake = check(typed(about, values))
        return {} if mistake is None else {about.name: mistake_words(mistake, about)}

    return EntryQuestion(
        title=about.title,
        facts=about.name,
        fields=(
            EntryField(
                about.name,
                value_words(about, state.value, is_set=state.is_set),
                may_be(about),
                ready=_ready(about),
                value="" if about.secret else state.value,
                longest=_LONGEST,
                wide=True,
                figures=about.kind in _FIGURES,
                secret=about.secret,
            ),
        ),
        check=wrong,
        act=tr("Change it"),
        act_detail=_when(about),
        note=about.text,
    )


def typed(about: SettingDescription, values: Values) -> dict[str, str]:
    """Return what was typed as the file has it: a figure with its decimal point."""
    value = values[about.name].strip()
    return {about.name: value.replace(",", ".") if about.kind in _FIGURES else value}


def may_be(about: SettingDescription) -> str:
    """Say what may be typed: limits and unit, or an example."""
    if about.kind in _FIGURES:
        least = figure(str(about.least))
        low = tr("above %1", least) if about.beyond_least else tr("from %1", least)
        if about.most is not None:
            low = tr("%1 to %2", low, figure(str(about.most)))
        words = f"{low} {unit(about)}".strip()
        return tr("%1, or empty", words) if about.may_be_empty else words
    if about.secret:
        return tr("it is not shown while you type")
    return tr("such as %1", about.example) if about.example else ""


def mistake_words(mistake: Mistake, about: SettingDescription) -> str:
    """Say what is wrong, with what may be typed in the screen's language."""
    if mistake.key != about.name:
        return f"{mistake.key}: {heard(mistake.why)}"
    limits = may_be(about) if mistake.write else ""
    return f"{heard(mistake.why)}: {limits}" if limits else heard(mistake.why)


def _ready(about: SettingDescription) -> tuple[tuple[str, str], ...]:
    """Offer the value as delivered, and an empty one where that means something."""
    ready = []
    if about.default and not about.secret:
        shown = value_words(about, about.default)
        ready.append((tr("as delivered: %1", shown), about.default))
    elif about.may_be_empty and not about.secret:
        ready.append((tr("leave it empty"), ""))
    return tuple(ready)


def _when(about: SettingDescription) -> str:
    return tr("it acts at once") if about.at_once else tr("it acts after a restart")
