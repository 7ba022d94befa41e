"""What is asked before a person is added or changed."""

from collections.abc import Mapping
from dataclasses import replace

from hmi.questions import Choice, Question
from hmi.sheets.entry import EntryField, EntryQuestion, Values
from hmi.text import role, tr
from services.domain.pin import LONGEST, SHORTEST, may_be_pin
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
            EntryField("role", tr("Role"), tr("touch here, choose below"), ready, half=True),
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


def change_role(user: User, actor: Role, *, is_last: bool) -> Question:
    """Ask for another role; the one of now comes first, so that nothing is chosen by itself."""
    last, now = tr("the last administrator"), tr("as it is now")
    roles = [each for each in Role if may_manage(actor, each)]
    choices = tuple(
        Choice(
            each.name.lower(),
            role(each),
            now if each is user.role else "",
            _role_effects(user, each, is_last=is_last),
            role(each),
            now if each is user.role else last if is_last else "",
        )
        for each in sorted(roles, key=lambda each: each is not user.role)
    )
    return Question(
        kind=ActionKind.CHANGE_ROLE,
        target=user.id,
        title=tr("Role of %1", user.name),
        facts=last if is_last else role(user.role),
        act=tr("Change it"),
        choices=choices,
        choices_title=tr("Which role?"),
        choice_param="role",
        params=(("name", user.name),),
    )


def _role_effects(user: User, new: Role, *, is_last: bool) -> tuple[str, ...]:
    if new is user.role:
        return (tr("change nothing."),)
    if is_last:
        return (_last_one(user),)
    return (tr("make %1 %2, at once on all stations.", user.name, role(new)),)


def _last_one(user: User) -> str:
    return tr("not be done: %1 is the last administrator. Add another one first.", user.name)


def switch(user: User, *, is_last: bool) -> Question:
    """Ask before somebody is switched off, or on again."""
    refused = ""
    if user.active:
        kind, act = ActionKind.DISABLE_USER, tr("Disable")
        title = tr("Disable %1", user.name)
        effects: tuple[str, ...] = (
            tr("let %1 log in nowhere any more,", user.name),
            tr("keep the name in all records."),
        )
        if is_last:
            refused, effects = tr("the last administrator"), (_last_one(user),)
    else:
        kind, act = ActionKind.ENABLE_USER, tr("Enable")
        title = tr("Enable %1 again", user.name)
        effects = (tr("let %1 log in again, with the PIN of before.", user.name),)
    params = (("name", user.name),)
    return Question(
        kind,
        user.id,
        title,
        role(user.role),
        act,
        effects=effects,
        params=params,
        refused=refused,
    )


def _pin_fields() -> tuple[EntryField, ...]:
    digits = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
    pin = EntryField(
        "pin", tr("PIN"), digits, longest=LONGEST, half=True, figures=True, secret=True
    )
    again = replace(pin, name="again", label=tr("PIN again"), hint=tr("the same once more"))
    return (pin, again)


def _wrong_pin(values: Values) -> dict[str, str]:
    pin, found = values["pin"], {}
    if not may_be_pin(pin):
        found["pin"] = tr("%1 to %2 digits", str(SHORTEST), str(LONGEST))
    if values["again"] != pin or not pin:
        found["again"] = tr("the same once more")
    return found
