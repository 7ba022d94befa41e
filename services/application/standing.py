"""Whether somebody may ask for something: by role and reason, and as the person stands now."""

from services.domain.action import ActionRequest
from services.domain.user import REASON_NEEDED, ROLE_NEEDED, Actor
from services.ports import UnitOfWork


def refusal(actor: Actor, request: ActionRequest) -> str:
    """Say why *actor* may not ask for this; "" if it is allowed."""
    needed = ROLE_NEEDED[request.kind]
    if actor.role < needed:
        return f"{actor.name} may not do this: it needs the role {needed.name.lower()}."
    if request.kind in REASON_NEEDED and not request.reason.strip():
        return "Give a reason: it goes into the record."
    return ""


def refusal_now(uow: UnitOfWork, actor: Actor, request: ActionRequest) -> str:
    """Do the same, in the transaction that records it, and look whether *actor* still is it.

    Who is logged in at one station may have been switched off at another a moment ago. The
    command line of the PC is nobody of the plant's people: it is believed.
    """
    user = uow.users.by_name(actor.name)
    if user is not None and not user.active:
        return f"{actor.name} was switched off and cannot act any more. Nothing changed."
    if user is not None and user.role < actor.role:
        return f"{actor.name} has another role now: log in again. Nothing changed."
    return refusal(actor, request)
