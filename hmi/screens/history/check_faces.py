"""From a look over the seals to its words: how far it is, and what it found."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from hmi.figures import clock, number
from hmi.language import heard
from hmi.screens.history.fault_words import fault_sentence
from hmi.text import tr
from hmi.widgets.symbols import Mark
from services.domain.chain import ChainName
from services.domain.chain_faults import ChainReport

_SHOWN = 100  # faults in words; the rest are counted


@dataclass(frozen=True, slots=True)
class Look:
    """One chain as it was looked at last, or is being looked at."""

    chain: ChainName
    done: int = 0
    of: int = 0
    busy: bool = False
    report: ChainReport | None = None
    at: datetime | None = None  # when it came to its end
    problem: str = ""
    broken_off: bool = False


@dataclass(frozen=True, slots=True)
class CheckFace:
    title: str
    mark: Mark = Mark.NONE
    lines: tuple[str, ...] = ()
    broken: bool = False
    faults: tuple[str, ...] = field(default=())


def chain_word(chain: ChainName) -> str:
    """Say what is sealed in it."""
    if chain is ChainName.HISTORY:
        return tr("History: batches, comments, Odoo's answers")
    return tr("Journal: actions and outcomes, alarms and events, silo entries")


def check_face(look: Look, now: datetime) -> CheckFace:
    title = chain_word(look.chain)
    if look.busy:
        return CheckFace(title, Mark.CLOCK, (_progress(look),))
    if look.problem:
        told = tr("Not checked: %1", heard(look.problem))
        return CheckFace(title, Mark.CROSS, (told,))
    if look.broken_off:
        return CheckFace(title, Mark.CROSS, (tr("Cancelled: it was not looked at to the end"),))
    if look.report is None or look.at is None:
        return CheckFace(title, Mark.RING, (tr("Not checked since this page was opened"),))
    return _result(title, look.report, clock(look.at, now, seconds=True))


def _progress(look: Look) -> str:
    if not look.of:
        return tr("Being checked")
    done, of = (number(Decimal(each), 0) for each in (look.done, look.of))
    return tr("Being checked: %1 of %2 entries", done, of)


def _result(title: str, report: ChainReport, at: str) -> CheckFace:
    checked = number(Decimal(report.checked), 0)
    lines = [tr("%1 entries checked %2. Seal: %3", checked, at, report.seal or "–")]
    if report.before:
        older = number(Decimal(report.before), 0)
        lines.append(
            tr("%1 records are older than the seals: nothing proves what they were", older)
        )
    if report.is_whole:
        lines.insert(0, tr("Every record is as it was sealed"))
        return CheckFace(title, Mark.TICK, tuple(lines))
    count = len(report.faults) + report.more_faults
    lines.insert(0, tr("Not as it was sealed, faults: %1", str(count)))
    faults = [fault_sentence(each) for each in report.faults[:_SHOWN]]
    if count > len(faults):
        faults.append(tr("%1 more", str(count - len(faults))))
    return CheckFace(title, Mark.CROSS, tuple(lines), broken=True, faults=tuple(faults))
