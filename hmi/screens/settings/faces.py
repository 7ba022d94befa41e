"""From settings to what the page shows of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hmi import text
from hmi.figures import DASH, number
from hmi.language import heard, heard_setting
from hmi.setting_names import quoted, with_labels
from hmi.text import tr
from services.domain.link import LinkName
from services.domain.setting import (
    Mistake,
    SettingDescription,
    SettingGroup,
    SettingKind,
    SettingSource,
    SettingState,
    Trial,
)

LINKS = {
    SettingGroup.PLC: LinkName.PLC,
    SettingGroup.ODOO: LinkName.ODOO,
    SettingGroup.DATABASE: LinkName.DATABASE,
}


@dataclass(frozen=True, slots=True)
class RowFace:
    """One setting: what it is, its value with its unit, and where that comes from."""

    title: str
    told: str
    value: str
    source: str
    strong: bool  # waits for a restart, or cannot be changed here
    on: bool


@dataclass(frozen=True, slots=True)
class TrialFace:
    """What came of trying a connection; `title` is empty before it was tried."""

    title: str = ""
    told: str = ""
    lines: tuple[str, ...] = ()
    bad: bool = False
    busy: bool = False


def group(of: SettingGroup) -> str:
    return {
        SettingGroup.LINE: tr("Line and station"),
        SettingGroup.PLC: tr("PLC"),
        SettingGroup.ODOO: tr("Odoo"),
        SettingGroup.DATABASE: tr("Database"),
        SettingGroup.JOBS: tr("Jobs"),
        SettingGroup.BATCHES: tr("Batches and dosing"),
        SettingGroup.SCREEN: tr("This screen"),
    }[of]


def row_face(state: SettingState) -> RowFace:
    about = heard_setting(state.about)
    return RowFace(
        title=about.title,
        told=about.text,
        value=value_words(about, state.value, is_set=state.is_set),
        source=_source(state),
        strong=state.waits or not state.may_change,
        on=state.may_change,
    )


def value_words(about: SettingDescription, value: str, *, is_set: bool = True) -> str:
    """Return a value as a person reads it, its unit beside it."""
    if about.secret:
        return tr("set") if is_set else tr("not set")
    if about.kind is SettingKind.SWITCH:
        return tr("on") if value == "true" else tr("off")
    if about.kind is SettingKind.CHOICE:
        return about.choices.get(value, value)
    if not value:
        return DASH
    if about.kind is SettingKind.WHOLE and not about.unit:
        return value  # a port: it names something, and is no amount
    shown = figure(value) if about.kind in (SettingKind.WHOLE, SettingKind.NUMBER) else value
    return f"{shown} {unit(about)}" if about.unit else shown


def unit(about: SettingDescription) -> str:
    return {
        "s": tr("s"),
        "min": tr("min"),
        "days": tr("days"),
        "orders": tr("orders"),
        "inch": tr("inch"),
    }.get(about.unit, about.unit)


def figure(value: str) -> str:
    """Return a typed figure as the language writes it; what is none stays as it is."""
    try:
        exact = Decimal(value)
    except ArithmeticError:
        return value
    exponent = exact.normalize().as_tuple().exponent
    return number(exact, max(0, -exponent) if isinstance(exponent, int) else 0)


def _source(state: SettingState) -> str:
    if state.waits:
        return tr("acts after a restart")
    return {
        SettingSource.DEFAULT: tr("as delivered"),
        SettingSource.FILE: tr("from the settings file"),
        SettingSource.DOTENV: tr("fixed in the .env file, not here"),
        SettingSource.ENVIRONMENT: tr("fixed by the PC's environment, not here"),
        SettingSource.FIXED: tr("fixed by the demo"),
        SettingSource.STORE: tr("in the PC's own store for secrets"),
        SettingSource.OWNERS_FILE: tr("in a file for this user alone"),
    }[state.source]


def titles(states: Iterable[SettingState]) -> dict[str, str]:
    """Return what each setting is called on the screen, by its key."""
    return {each.about.name: quoted(heard_setting(each.about).title) for each in states}


def mistake_line(mistake: Mistake, names: Mapping[str, str]) -> str:
    """Say what is wrong with a setting that stands in a file or in the environment."""
    why = heard(mistake.why)
    shown = f"{why} ({mistake.value})" if mistake.value else why
    told = f"{names.get(mistake.key, mistake.key)}: {shown}. {heard(mistake.write)}"
    return f"{told.rstrip('. ')}."


def trial_face(
    link: LinkName, trial: Trial | None, names: Mapping[str, str] | None = None
) -> TrialFace:
    """Return what came of a trial; None: it is under way. *names*: of settings, by their keys."""
    name = text.link(link)
    if trial is None:
        return TrialFace(tr("%1 is being tried", name), busy=True)
    if not trial.ok:
        return TrialFace(tr("%1: no", name), with_labels(heard(trial.text), names or {}), bad=True)
    lines = [f"{each.name} · {each.product} · {number(each.kg, 2)} kg" for each in trial.orders]
    if trial.more:
        lines.append(tr("and %1 more", str(trial.more)))
    if trial.here:
        lines.append(tr("in the line already: %1", str(trial.here)))
    return TrialFace(tr("%1: good", name), heard(trial.text), tuple(lines))
