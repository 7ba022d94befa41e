"""The plant's view with the services' sentences in the screen's language.

Screens need not think of it: what the bridge hands them is in the language already.
"""

from dataclasses import replace

from hmi.language import Language, heard, heard_alarm, spoken
from services.application.plant_view import BatchView, JobView, PlantView
from services.domain.batch import SetAside
from services.domain.link import LinkStatus


def in_language(view: PlantView) -> PlantView:
    """Return *view* as it is in English, else with its sentences translated."""
    if spoken() is Language.ENGLISH:
        return view
    last = view.last_alarm
    return replace(
        view,
        links={name: _link(link) for name, link in view.links.items()},
        queue=tuple(map(_batch, view.queue)),
        set_aside=tuple(map(_batch, view.set_aside)),
        jobs=tuple(map(_job, view.jobs)),
        alarms=tuple(map(heard_alarm, view.alarms)),
        last_alarm=None if last is None else heard_alarm(last),
    )


def _link(each: LinkStatus) -> LinkStatus:
    return replace(each, message=heard(each.message))


def _batch(each: BatchView) -> BatchView:
    aside = each.batch.set_aside
    if aside is None and not each.pushes:
        return each
    batch = each.batch
    if aside is not None:
        told_aside = SetAside(aside.at, aside.cause, heard(aside.reason))
        batch = replace(batch, set_aside=told_aside)
    pushes = tuple(replace(push, last_answer=heard(push.last_answer)) for push in each.pushes)
    return replace(each, batch=batch, pushes=pushes)


def _job(each: JobView) -> JobView:
    runs = tuple(replace(run, message=heard(run.message)) for run in each.runs)
    return replace(each, runs=runs)
