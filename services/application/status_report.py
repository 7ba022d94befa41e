"""The plant view as text and as JSON, for `batchline status`."""

from datetime import datetime
from typing import Any

from services.application.plant_view import BatchView, PlantView
from services.domain.action import RecordedAction

_ACTIONS_TOLD = 5


def as_json(view: PlantView) -> dict[str, Any]:
    """Return plain values: weights as text with two decimals, times as ISO 8601 in UTC."""
    return {
        "read_at": _time(view.read_at),
        "line": view.line,
        "holder": view.holder,
        "held_since": _time(view.held_since),
        "queue": [_batch(item) for item in view.queue],
        "set_aside": [_batch(item) for item in view.set_aside],
        "history_count": view.history_count,
        "links": {
            name.value: {
                "state": link.state.value,
                "since": _time(link.since),
                "last_good_at": _time(link.last_good_at),
                "message": link.message,
                "endpoint": link.endpoint,
            }
            for name, link in view.links.items()
        },
        "jobs": [
            {
                "job": job.job.value,
                "enabled": job.enabled,
                "period_s": job.period_s,
                "last_run_at": _time(job.runs[0].started_at) if job.runs else None,
                "outcome": job.runs[0].outcome.value if job.runs else None,
                "message": job.runs[0].message if job.runs else None,
                "duration_s": round(job.runs[0].duration_s, 3) if job.runs else None,
            }
            for job in view.jobs
        ],
        "pushes": {"waiting": view.waiting_pushes, "quarantine": view.quarantined_pushes},
        "actions": [
            {
                "asked_at": _time(each.action.asked_at),
                "actor": each.action.actor.name,
                "station": each.action.actor.station,
                "kind": each.action.request.kind.value,
                "target": each.action.request.target,
                "reason": each.action.request.reason,
                "ok": each.outcome.ok if each.outcome else None,
                "message": each.outcome.message if each.outcome else None,
            }
            for each in view.actions
        ],
        "alarms": [
            {
                "code": item.alarm.code.value,
                "subject": item.alarm.subject,
                "priority": item.alarm.priority.name.lower(),
                "state": item.alarm.state.value,
                "since": _time(item.alarm.raised_at),
                "title": item.title,
            }
            for item in view.alarms
        ],
    }


def _batch(item: BatchView) -> dict[str, Any]:
    batch = item.batch
    actuals = batch.actuals_kg
    return {
        "order": batch.order.name,
        "odoo_id": batch.order.odoo_id,
        "product": batch.product_name,
        "slot": batch.slot,
        "state": batch.state.value,
        "planned_kg": f"{batch.planned_kg:.2f}",
        "dosed_kg": f"{batch.dosed_kg:.2f}",
        "finished_kg": f"{batch.finished_kg:.2f}",
        "update_odoo": batch.update_odoo,
        "set_aside": batch.set_aside.reason if batch.set_aside else None,
        "silos": {
            str(silo): {"setpoint_kg": f"{kg:.2f}", "actual_kg": f"{actuals.get(silo, 0):.2f}"}
            for silo, kg in batch.setpoints_kg.items()
        },
        "last_read_at": _time(batch.last_read_at),
    }


def as_text(view: PlantView) -> str:
    """Return a page for people."""
    since = f" since {_local(view.held_since)}" if view.held_since else ""
    lines = [f"Line {view.line}, held by {view.holder or 'nobody'}{since}"]
    for name, link in view.links.items():
        seen = _local(link.last_good_at) if link.last_good_at else "never"
        note = f": {link.message}" if link.message else ""
        lines.append(f"  {name.value:9} {link.state.value:8} last good answer {seen}{note}")
    lines.append(f"Queue: {len(view.queue)}, set aside: {len(view.set_aside)}")
    for item in (*view.queue, *view.set_aside):
        batch = item.batch
        aside = f", set aside: {batch.set_aside.reason}" if batch.set_aside else ""
        lines.append(
            f"  {batch.slot or '-':>2} {batch.order.name:16} {batch.state.value:11} "
            f"{batch.dosed_kg:>9.2f} of {item.setpoint_kg:.2f} kg from silos{aside}"
        )
    lines.append(f"History: {view.history_count}")
    lines.append(
        f"Pushes to Odoo: {view.waiting_pushes} waiting, {view.quarantined_pushes} in quarantine"
    )
    lines.append("Jobs:")
    for job in view.jobs:
        state = "off" if not job.enabled else "never run"
        if job.runs:
            last = job.runs[0]
            state = f"{_local(last.started_at)} {last.outcome.value}: {last.message}"
        lines.append(f"  {job.job.value:18} {state}")
    lines.append(f"Alarms: {len(view.alarms)}")
    lines += [
        f"  {item.alarm.priority.name.lower():8} {item.alarm.state.value:15} {item.title}"
        for item in view.alarms
    ]
    lines.append("Last actions:")
    lines += [f"  {_action(each)}" for each in view.actions[:_ACTIONS_TOLD]] or ["  none"]
    return "\n".join(lines)


def _action(each: RecordedAction) -> str:
    actor = each.action.actor
    came = "under way"
    if each.outcome is not None:
        came = f"{'done' if each.outcome.ok else 'not done'}: {each.outcome.message}"
    asked = f"{_local(each.action.asked_at)} {actor.name} at {actor.station}"
    return f"{asked}, {each.action.request.kind.value}: {came}"


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
