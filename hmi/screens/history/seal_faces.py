"""From a record's seal to its words: unchanged, changed and in what, or older than the seals."""

from datetime import datetime

from hmi.figures import clock
from hmi.screens.history.fault_words import fault_words
from hmi.screens.history.seal_view import SealFace
from hmi.text import tr
from services.domain.batch_record import BatchRecord, SealState

_SHOWN = 4  # faults in words; the rest are counted


def seal_face(record: BatchRecord, now: datetime) -> SealFace:
    seal = record.seal
    at = clock(record.read_at, now, seconds=True)
    if seal.state is SealState.OLDER:
        told = tr("It was archived before records were sealed: nothing proves what it was.")
        return SealFace(tr("Older than the seals"), told)
    if seal.state is SealState.BROKEN:
        told = "; ".join(fault_words(fault) for fault in seal.faults[:_SHOWN])
        if len(seal.faults) > _SHOWN:
            told += "; " + tr("%1 more", str(len(seal.faults) - _SHOWN))
        title = tr("This record is not as it was sealed")
        return SealFace(title, tr("%1. Checked %2.", told, at), broken=True)
    groups = seal.digest[:8].upper()
    short = f"{groups[:4]} {groups[4:]} … {seal.digest[-4:].upper()}"
    told = tr("chain entry %1 · %2 · checked %3", str(seal.number), short, at)
    if seal.links > 1:
        told += " · " + tr("with %1 comments and answers", str(seal.links - 1))
    return SealFace(tr("Record unchanged since it was archived"), told)
