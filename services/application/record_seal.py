"""Checks the seal of an archived batch: its own link, those of its comments and Odoo's answers."""

from collections.abc import Sequence

from services.domain.batch_record import RecordSeal, SealState
from services.domain.chain import Before, ChainName, RecordKind, before_of
from services.domain.chain_faults import Fault, FaultKind, judge
from services.domain.history import Comment
from services.ports import UnitOfWork

_NOTHING = Before(0, 0)


def record_seal(uow: UnitOfWork, history_id: int, comments: Sequence[Comment]) -> RecordSeal:
    """Say whether all that is sealed of the batch is as it was stored, and what is not."""
    first = next(iter(uow.chains.page(ChainName.HISTORY, 0, 1)), None)
    before = before_of(None if first is None else first.link)
    found = uow.chains.of_batch(history_id)
    sealed = {(each.link.kind, each.link.row_id) for each in found}
    faults = [fault for each in found if (fault := judge(each)) is not None]
    kept = [(RecordKind.HISTORY, history_id), *((RecordKind.COMMENT, each.id) for each in comments)]
    for kind, row_id in kept:
        if (kind.value, row_id) not in sealed and row_id > before.get(kind, _NOTHING).last_id:
            faults.append(Fault(FaultKind.ADDED, kind.value, row_id, 0))
    own = next((each.link for each in found if each.link.kind == RecordKind.HISTORY), None)
    if own is None and not faults:
        return RecordSeal(SealState.OLDER, links=len(found))
    state = SealState.BROKEN if faults else SealState.WHOLE
    number, digest = (0, "") if own is None else (own.number, own.digest)
    return RecordSeal(state, number, digest, len(found), tuple(faults))
