"""The rows of the last step: what was entered, what answered, and which orders come first."""

from collections.abc import Mapping

from hmi.figures import number
from hmi.first_start.draft import SERVER, Draft
from hmi.language import heard
from hmi.text import link as link_name
from hmi.text import tr
from services.domain.link import LinkName
from services.domain.setting import Trial

Row = tuple[str, str, str]


def rows(draft: Draft, trials: Mapping[LinkName, Trial]) -> tuple[Row, ...]:
    """Return label, value, and how it stands."""
    values = {name: draft.values.get(name, "") for name in _SHOWN}
    unit = tr("port %1, unit %2", values["PLC_PORT"], values["PLC_UNIT_ID"])
    account = tr("database %1, user %2", values["ODOO_DB"], values["ODOO_USERNAME"])
    place = values["DB_HOST"] if draft.database == SERVER else tr("On this PC")
    found = [
        (tr("Name of the line"), values["LINE_NAME"], ""),
        (tr("Name of this PC"), values["STATION_NAME"], ""),
        _link(LinkName.PLC, f"{values['PLC_HOST']}, {unit}", trials),
        _link(LinkName.ODOO, f"{values['ODOO_URL']}, {account}", trials),
        _link(LinkName.DATABASE, place, trials),
    ]
    if values["ADMIN_NAME"] and "people" not in draft.skipped:
        found.append((tr("Administrator"), values["ADMIN_NAME"], ""))
    odoo = trials.get(LinkName.ODOO)
    for order in odoo.orders if odoo is not None else ():
        why = heard(order.why_not) or tr("would be taken")
        found.append((f"{order.name} · {order.product}", f"{number(order.kg, 2)} kg", why))
    if odoo is not None and odoo.more:
        found.append((tr("and %1 more", str(odoo.more)), "", ""))
    if odoo is not None and odoo.here:
        found.append((tr("in the line already: %1", str(odoo.here)), "", ""))
    return tuple(found)


_SHOWN = (
    "LINE_NAME",
    "STATION_NAME",
    "PLC_HOST",
    "PLC_PORT",
    "PLC_UNIT_ID",
    "ODOO_URL",
    "ODOO_DB",
    "ODOO_USERNAME",
    "DB_HOST",
    "ADMIN_NAME",
)


def _link(link: LinkName, place: str, trials: Mapping[LinkName, Trial]) -> Row:
    good = link in trials and trials[link].ok
    return (link_name(link), place, tr("answers") if good else tr("does not answer yet"))
