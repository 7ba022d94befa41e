"""The operator's action on an archived batch: a comment beside it. Its figures stay as they are."""

from collections.abc import Mapping

from services.application.commands import Awaited, Stored
from services.domain.action import Action
from services.domain.errors import ActionRefusedError
from services.domain.history import Comment
from services.domain.user import ActionKind
from services.ports import Now, UnitOfWork

LONGEST = 500


class CommentActions:
    """The target is the archived batch; `text` is what was written."""

    def __init__(self, now: Now) -> None:
        self._now = now

    @property
    def stored(self) -> Mapping[ActionKind, Stored]:
        return {ActionKind.COMMENT: self._comment}

    @property
    def awaited(self) -> Mapping[ActionKind, Awaited]:
        return {}

    def _comment(self, uow: UnitOfWork, action: Action) -> str:
        text = action.request.params.get("text", "").strip()
        if not text:
            raise ActionRefusedError("Not done: the comment is empty.")
        if len(text) > LONGEST:
            raise ActionRefusedError(f"Not done: a comment has at most {LONGEST} letters.")
        entry = uow.history.get(action.request.target)
        if entry is None:
            raise ActionRefusedError("Not done: the history has no such batch.")
        actor = action.actor
        uow.history.comment(entry.id, Comment(0, self._now(), actor.name, actor.station, text))
        return f"The comment stands with {entry.batch.order.name}"
