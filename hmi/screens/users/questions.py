"""What is asked before a person is added or changed."""

from collections.abc import Mapping
from dataclasses import replace

from hmi.questions import Choice, Question
from hmi.sheets.entry import EntryField, EntryQuestion, Values
from hmi.text import role, tr
from services.application.pin import LONGEST, SHORTEST
from services.domain.user import ActionKind, Role, User, may_manage

_LONGEST_NAME = 40


def add(actor: Role) -> EntryQuestion:
    roles = {role(each): each for each in Role if may_manage(actor, each)}
    ready = tuple((label, label) for label in roles)

    def wrong(values: Values) -> Mapping[str, str]:
        found = _wrong_pin(values)
        if not values["name"].strip():
            found = {"name": tr("the name that stands in the records")} | found
        if values["role"] not in roles:
            found["role"] = tr("touch one of them")
        return found

    name = tr("the name that stands in the records")
    return EntryQuestion(
        title=tr("Add a person"),
        fields=(
            EntryField("name", tr("Name"), name, longest=_LONGEST_NAME, half=True, sentences=True),
            EntryField("role", tr("Role"), tr("touch one of them"), ready, half=True),
            *_pin_fields(),
        ),
        check=wrong,
        act=tr("Add"),
        act_detail=tr("may log in at once"),
    )


def added(values: Values) -> Mapping[str, str]:
    """Return what is asked for, from what was typed."""
    named = {role(each): each for each in Role}
    return {
        "name": values["name"].strip(),
        "role": named[values["role"]].name.lower(),
        "pin": values["pin"],
    }


def new_pin(user: User) -> EntryQuestion:
    return EntryQuestion(
        title=tr("New PIN for %1", user.name),
        fields=_pin_fields(),
        check=_wrong_pin,
        act=tr("Take the new PIN"),
        act_detail=tr("the old one ends at once"),
    )


def change_role(user: User, actor: Role) -> Question:
    choices = tuple(
        Choice(
            each.name.lower(),
            role(each),
            tr("as it is now") if each is user.role else "",
            (tr("make %1 %2, from the next log-in on.", user.name, role(each)),),
            role(each),
        )
        for each in Role
        if may_manage(actor, each)
    )
    return Question(
        kind=ActionKind.CHANGE_ROLE,
        target=user.id,
        title=tr("Role of %1", user.name),
        facts=role(user.role),
        act=tr("Change it"),
        choices=choices,
        choices_title=tr("Which role?"),
        choice_param="role",
        params=(("name", user.name),),
    )


def switch(user: User) -> Question:
    """Ask before somebody is switched off, or on again."""
    if user.active:
        kind, act = ActionKind.DISABLE_USER, tr("Disable")
        title = tr("Disable %1", user.name)
        effects: tuple[str, ...] = (
            tr("let %1 log in nowhere any more,", user.name),
            tr("keep the name in all records."),
        )
    else:
        kind, act = ActionKind.ENABLE_USER, tr("Enable")
        title = tr("Enable %1 again", user.name)
        effects = (tr("let %1 log in again, with the PIN of before.", user.name),)
    params = (("name", user.name),)
    return Question(kind, user.id, title, role(user.role), act, effects=effects, params=params)


def _pin_fields() -> tuple[EntryField, ...]:
    digits = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
    pin = EntryField(
        "pin", tr("PIN"), digits, longest=LONGEST, half=True, figures=True, secret=True
    )
    again = replace(pin, name="again", label=tr("PIN again"), hint=tr("the same once more"))
    return (pin, again)


def _wrong_pin(values: Values) -> dict[str, str]:
    pin, found = values["pin"], {}
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        found["pin"] = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
    if values["again"] != pin or not pin:
        found["again"] = tr("the same once more")
    return found
