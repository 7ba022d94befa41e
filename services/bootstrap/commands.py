"""All that an operator can ask for, joined with who carries it out."""

from services.application.accept_figures import AcceptFigures
from services.application.adopt import AdoptActions
from services.application.alarm_actions import AlarmActions
from services.application.batch_actions import BatchActions
from services.application.cancel_actions import CancelActions
from services.application.commands import Commands
from services.application.comment_actions import CommentActions
from services.application.failure_actions import FailureActions
from services.application.job_actions import JobActions
from services.application.line_actions import LineActions
from services.application.push_actions import PushActions
from services.application.quarantine_actions import QuarantineActions
from services.application.stock_actions import StockActions
from services.application.weighing_actions import WeighingActions
from services.bootstrap.core import Core
from services.bootstrap.jobs import Work


def build_commands(core: Core, work: Work) -> Commands:
    line, alarms, now = core.line, core.alarms, core.now
    fenced, plc, odoo, runner = core.fenced, core.plc, core.odoo, work.runner
    return Commands(
        fenced,
        line.station,
        now,
        BatchActions(line, plc.slots, core.pushes, alarms, now),
        CancelActions(core.pushes, alarms, now),
        WeighingActions(now),
        PushActions(fenced, core.pushes, core.delivery),
        QuarantineActions(fenced, line, core.pushes, core.delivery, odoo, alarms, now),
        LineActions(fenced, plc, alarms, now, runner.run_now),
        AdoptActions(fenced, odoo, plc, line, alarms, now),
        StockActions(line, now),
        JobActions(
            database=fenced,
            alarms=alarms,
            now=now,
            plans=work.periods,
            trigger=runner.trigger,
            switches=work.switches,
        ),
        AcceptFigures(fenced, plc, work.recorder, now),
        AlarmActions(alarms, now),
        FailureActions(core.failures, now),
        CommentActions(now),
    )
