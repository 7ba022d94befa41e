"""A small page with the orders and their states, for whoever runs the demo."""

from html import escape

from services.simulators.odoo.application import Application
from services.simulators.odoo.world import Production

_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="3"><title>Simulated Odoo</title>
<style>body{font:15px sans-serif;margin:2em;color:#222}table{border-collapse:collapse}
td,th{padding:.3em .9em;text-align:left;border-bottom:1px solid #ddd}
td.n{text-align:right}.done{color:#287233}.cancel{color:#999}.progress,.to_close{color:#a05a00}
</style></head><body>"""


def render(application: Application) -> str:
    with application.lock:
        world = application.world
        orders = sorted(world.orders.values(), key=lambda order: order.start)
        rows = "".join(_row(application, order) for order in orders)
        failures = "".join(
            f"<li>{escape(f.date)} {escape(world.equipment[f.equipment_id].code)}: "
            f"{escape(f.description)}</li>"
            for f in world.failures.values()
        )
        counts: dict[str, int] = {}
        for order in orders:
            counts[order.state] = counts.get(order.state, 0) + 1
    summary = ", ".join(f"{number} {state}" for state, number in counts.items())
    return (
        f"{_HEAD}<h1>Simulated Odoo {world.traits.server_version}</h1><p>{summary}</p>"
        "<table><tr><th>Order</th><th>Product</th><th>Planned start (UTC)</th><th>State</th>"
        f"<th>Quantity kg</th><th>Consumed kg</th><th>Produced kg</th></tr>{rows}</table>"
        f"<h2>Equipment failures</h2><ul>{failures or '<li>none</li>'}</ul></body></html>"
    )


def _row(application: Application, order: Production) -> str:
    world = application.world
    consumed = sum(world.counted(move) for move in world.raw_moves(order))
    product = world.products[order.product_id].display_name
    return (
        f'<tr class="{order.state}"><td>{escape(order.name)}</td><td>{escape(product)}</td>'
        f"<td>{order.start:%Y-%m-%d %H:%M}</td><td>{order.state}</td>"
        f'<td class="n">{order.quantity}</td><td class="n">{consumed}</td>'
        f'<td class="n">{world.produced(order)}</td></tr>'
    )
