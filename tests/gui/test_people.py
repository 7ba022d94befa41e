"""Questions about people: none begins with a choice that changes something by itself."""

from hmi.questions import Question
from hmi.screens.users.questions import change_role, switch
from services.domain.user import Role, is_last_administrator
from tests.gui.views import USERS

SITI, ADMIN = USERS[1], USERS[5]


def _refused(question: Question) -> dict[str, str]:
    return {each.value: each.refused for each in question.choices}


def test_the_role_of_now_comes_first_and_cannot_be_given_again() -> None:
    question = change_role(SITI, Role.ADMINISTRATOR, is_last=False)
    first, *others = question.choices
    assert (first.value, first.refused) == ("operator", "as it is now")
    assert [each.value for each in others] == ["viewer", "supervisor", "administrator"]
    assert not any(each.refused for each in others)


def test_the_last_administrator_is_neither_lowered_nor_switched_off() -> None:
    assert is_last_administrator(ADMIN, USERS)
    assert not is_last_administrator(SITI, USERS)
    role = change_role(ADMIN, Role.ADMINISTRATOR, is_last=True)
    assert all(_refused(role).values())
    assert "Add another one first" in role.choices[1].effects[0]
    assert switch(ADMIN, is_last=True).refused == "the last administrator"
    assert not switch(SITI, is_last=False).refused
