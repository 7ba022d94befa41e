"""The line's own rules, made of the settings."""

from datetime import timedelta

import resources
from services.adapters.resource_files import load_silo_table
from services.application.dosing_rules import DosingLimits
from services.application.line import Line
from services.application.view_builder import JobPlan
from services.config import Settings
from services.domain.job import JobName
from services.domain.shifts import ShiftPlan

_MISSED_READINGS = 2


def build_line(settings: Settings) -> Line:
    """Raises ConfigurationError for a silo table that cannot be used."""
    silos = load_silo_table(settings.silo_table or resources.path("silos.toml"))
    read_interval = settings.period(JobName.READ_PLC)
    stale_after = max(read_interval * _MISSED_READINGS, timedelta(seconds=4))
    # Without a batch in the PLC job 5 alone asks it often, and job 2 at its full readings.
    idle_interval = timedelta(seconds=settings.plc_full_read_seconds)
    if settings.is_enabled(JobName.WATCH_FAILURES):
        idle_interval = min(idle_interval, settings.period(JobName.WATCH_FAILURES))
    return Line(
        code=settings.line_code or "line",
        station=settings.station_name,
        silos=silos,
        sync_batch_limit=settings.sync_batch_limit,
        batch_max_kg=settings.expected_batch_max_kg + settings.batch_weight_warn_margin_kg,
        batch_margin_kg=settings.batch_weight_warn_margin_kg,
        push_interval=timedelta(seconds=settings.odoo_push_interval_seconds),
        full_read_interval=timedelta(seconds=settings.plc_full_read_seconds),
        settle=timedelta(seconds=settings.plc_settle_seconds),
        read_interval=read_interval,
        take_timeout=timedelta(seconds=settings.plc_take_timeout_seconds),
        finished_weight_wait=timedelta(seconds=settings.finished_weight_wait_seconds),
        dosing=DosingLimits(
            settings.dosing_note_percent,
            settings.dosing_alarm_percent,
            settings.dosing_floor_kg,
        ),
        stuck_after=timedelta(minutes=settings.batch_stuck_threshold_minutes),
        cancel_failed=settings.on_plc_failure == "cancel",
        shifts=ShiftPlan(settings.plant_zone, settings.shift_starts),
        stale_after=stale_after,
        idle_stale_after=max(idle_interval * _MISSED_READINGS, stale_after),
    )


def job_plans(settings: Settings) -> list[JobPlan]:
    return [JobPlan(name, settings.is_enabled(name), settings.period(name)) for name in JobName]
