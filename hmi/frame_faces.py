"""From the plant's view to what the frame shows: alarm bar, status strip and banner."""

from datetime import datetime

from hmi import text
from hmi.figures import age, age_since, clock, long_day
from hmi.freshness import Freshness
from hmi.language import heard
from hmi.text import tr
from hmi.widgets.alarm_bar import AlarmBarFace, CounterFace, Horn
from hmi.widgets.banner import BannerFace
from hmi.widgets.link_lamp import Lamp, LampFace
from hmi.widgets.status_strip import StatusFace
from hmi.widgets.symbols import AlarmFace
from services.application.plant_view import AlarmView, PlantView, SoundView
from services.domain.alarm import AlarmCode, AlarmState, Priority
from services.domain.alarm_counts import AlarmCounts
from services.domain.link import LinkName, LinkState, LinkStatus

_LINK_ALARMS = {
    LinkName.PLC: (AlarmCode.PLC_LINK, Priority.CRITICAL),
    LinkName.ODOO: (AlarmCode.ODOO_LINK, Priority.MEDIUM),
    LinkName.DATABASE: (AlarmCode.DATABASE_LINK, Priority.CRITICAL),
}


def alarm_bar_face(view: PlantView | None, now: datetime) -> AlarmBarFace:
    time, day = time_and_day(now)
    none = CounterFace(None, 0)
    if view is None:
        title = tr("The database is being read")
        counters = _counters(AlarmCounts(), ())
        return AlarmBarFace(counters, none, title, "", None, edge=False, time=time, day=day)
    shown, counts = view.urgent, view.alarm_counts
    alarm = None if shown is None else shown.alarm
    attention = alarm is not None and alarm.wants_attention
    words = tr("Acknowledge") if attention else tr("Acknowledged")
    return AlarmBarFace(
        counters=_counters(counts, view.alarms),
        held_back=CounterFace(None, counts.shelved + counts.out_of_service),
        title=tr("No active alarms") if shown is None else shown.title,
        under=_last_words(view, now) if shown is None else _under(shown, counts, now),
        symbol=None if alarm is None else AlarmFace(alarm.priority, alarm.state),
        edge=attention,
        horn=_horn(view.sound),
        no_horn=heard(view.sound.why_not),
        acknowledge="" if alarm is None else words,
        can_acknowledge=attention,
        time=time,
        day=day,
    )


def time_and_day(now: datetime) -> tuple[str, str]:
    return now.strftime("%H:%M:%S"), long_day(now)


def alarms_label(view: PlantView | None) -> str:
    """Return how many active alarms there are, for the rail; nothing where there are none."""
    count = 0 if view is None else view.alarm_counts.shown()
    return CounterFace(None, count).number if count else ""


def _horn(sound: SoundView) -> Horn:
    if not sound.available:
        return Horn.NONE
    if sound.sounding:
        return Horn.SOUNDING
    return Horn.SILENCED if sound.silenced else Horn.QUIET


def _counters(counts: AlarmCounts, alarms: tuple[AlarmView, ...]) -> tuple[CounterFace, ...]:
    faces = []
    for priority in Priority:
        of_it = (each.alarm.state for each in alarms if each.alarm.priority is priority)
        symbol = AlarmFace(priority, next(of_it, _most_urgent_state(counts, priority)))
        faces.append(CounterFace(symbol, counts.shown(priority)))
    return tuple(faces)


def _most_urgent_state(counts: AlarmCounts, priority: Priority) -> AlarmState | None:
    """Say how the first of *priority* stands where the view holds none of it."""
    if counts.unacknowledged(priority):
        return AlarmState.UNACKNOWLEDGED
    return AlarmState.ACKNOWLEDGED if counts.shown(priority) else None


def _last_words(view: PlantView, now: datetime) -> str:
    if view.last_alarm is None:
        return tr("none so far")
    alarm = view.last_alarm.alarm
    told = tr("last %1", clock(alarm.raised_at, now))
    if alarm.returned_at is not None:
        told += ", " + tr("gone %1", clock(alarm.returned_at, now))
    return f"{told} · {view.last_alarm.title}"


def _under(shown: AlarmView, counts: AlarmCounts, now: datetime) -> str:
    alarm = shown.alarm
    since = alarm.raised_at
    others = counts.unacknowledged() - (1 if alarm.wants_attention else 0)
    parts = [tr("since %1", clock(since, now, seconds=True))]
    if others <= 0:  # else their number needs the room
        parts.append(age_since(since, now))
    if not alarm.is_present:
        parts = [tr("gone %1", clock(alarm.returned_at, now, seconds=True))]
    if alarm.wants_attention:
        parts.append(tr("not acknowledged"))
    else:
        by = tr("acknowledged by %1", alarm.acknowledged_by)
        parts.append(f"{by} {clock(alarm.acknowledged_at, now)}")
    if others > 0:
        parts.append(tr("%1 more", str(others)))
    return " · ".join(parts)


def status_face(
    view: PlantView | None, fresh: Freshness | None, now: datetime, line: str = ""
) -> StatusFace:
    """*line* is its name; the holder's words go on from it, where it has one."""
    if view is None or fresh is None:
        lamps = tuple(
            LampFace(Lamp.UNKNOWN, text.link(name), tr("not tried yet")) for name in LinkName
        )
        return StatusFace(lamps, "", "", "", old=False, line=line)
    lamps = tuple(_lamp(name, view.links.get(name), fresh, now) for name in LinkName)
    if view.is_holder:
        holder = tr("is held by this station") if line else tr("This station holds the line")
        name = f"({view.station})"
    elif view.holder:
        holder, name = tr("is held by") if line else tr("The line is held by"), view.holder
    else:
        holder, name = tr("is held by no station") if line else tr("No station holds the line"), ""
    figures = (
        tr("Figures not read yet") if fresh.age_s is None else tr("Figures %1 old", fresh.text)
    )
    return StatusFace(lamps, holder, name, figures, old=fresh.stale, line=line)


def _lamp(name: LinkName, link: LinkStatus | None, fresh: Freshness, now: datetime) -> LampFace:
    label = text.link(name)
    if link is None or link.state is LinkState.UNKNOWN:
        return LampFace(Lamp.UNKNOWN, label, tr("not tried yet"))
    if link.state is LinkState.OFF:
        return LampFace(Lamp.OFF, label, tr("off"))
    good = link.last_good_at
    if link.state is LinkState.LOST:
        return LampFace(Lamp.LOST, label, tr("no answer, %1", age_since(good or link.since, now)))
    if name is LinkName.PLC and fresh.late:
        return LampFace(Lamp.LATE, label, tr("%1, late", age_since(good, now)))
    return LampFace(Lamp.GOOD, label, age_since(good, now))


def banner_face(view: PlantView | None, fresh: Freshness | None, now: datetime) -> BannerFace:
    """Say what is lost and what still works; nothing while all is well."""
    if view is None or fresh is None:
        return BannerFace()
    said = [
        told
        for told in (_database(view, now), _plc(view, fresh, now), _odoo(view, now))
        if told is not None
    ]
    if not said:
        return BannerFace()
    priority = min(each.priority for each in said if each.priority is not None)
    if len(said) == 1:
        return said[0]
    return BannerFace(said[0].title, " ".join(each.title for each in said[1:]), priority)


def _plc(view: PlantView, fresh: Freshness, now: datetime) -> BannerFace | None:
    link = view.links.get(LinkName.PLC)
    lost = link is not None and link.state is LinkState.LOST
    front = view.front
    idle = front is None or not front.batch.is_active
    if not lost and (not fresh.stale or idle):
        return None
    why = heard(link.message) if link and link.message else tr("No good reading comes.")
    still = tr("Batches and Odoo can still be looked at.")
    if fresh.age_s is None:
        title = tr("The PLC has not answered yet. Nothing is written to it until it does.")
        return BannerFace(title, f"{still} {why}", _priority(view, LinkName.PLC))
    title = tr("The PLC's figures are %1 old. Nothing is written to the PLC until it answers.")
    last = tr("Last good reading %1.", clock(view.plc_read_at, now, seconds=True))
    title = title.replace("%1", age(int(fresh.age_s)))
    return BannerFace(title, f"{last} {still} {why}", _priority(view, LinkName.PLC))


def _odoo(view: PlantView, now: datetime) -> BannerFace | None:
    link = view.links.get(LinkName.ODOO)
    if link is None or link.state is not LinkState.LOST:
        return None
    title = tr(
        "Odoo does not answer since %1. The line goes on; figures are kept and sent later.",
        clock(link.since, now),
    )
    detail = tr("%1 waiting to be sent.", str(view.waiting_pushes))
    return BannerFace(
        title, f"{detail} {heard(link.message)}".strip(), _priority(view, LinkName.ODOO)
    )


def _database(view: PlantView, now: datetime) -> BannerFace | None:
    link = view.links.get(LinkName.DATABASE)
    if link is None or link.state is not LinkState.LOST:
        return None
    title = tr(
        "The database does not answer. What is shown is %1 old; actions are off until it does.",
        age(int((now - view.read_at).total_seconds())),
    )
    return BannerFace(title, heard(link.message), _priority(view, LinkName.DATABASE))


def _priority(view: PlantView, name: LinkName) -> Priority:
    code, otherwise = _LINK_ALARMS[name]
    found = [each.alarm.priority for each in view.alarms if each.alarm.code is code]
    return found[0] if found else otherwise
