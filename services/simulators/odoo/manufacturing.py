"""How a simulated order lives: written to, marked done, cancelled, with each version's traps."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.simulators.odoo import new_moves
from services.simulators.odoo.errors import OdooError, missing, user_error
from services.simulators.odoo.world import Booking, Move, Production, World, rounded, utc_now

ZERO = Decimal(0)


def write(world: World, order: Production, values: Mapping[str, Any]) -> None:
    """`mrp.production.write`: all of it or nothing. A done order is no obstacle, as in Odoo."""
    _check_fields("mrp.production", values, ("qty_producing", "move_raw_ids", "name"))
    producing = rounded(_amount(world, values.get("qty_producing", order.producing)))
    moves_before = len(world.moves_of(order.id))
    try:
        commands = [_checked(world, order, c) for c in values.get("move_raw_ids", ())]
    except OdooError:
        for move in world.moves_of(order.id)[moves_before:]:
            world.drop_move(move)
        raise
    order.producing = producing
    if "name" in values:
        order.name = str(values["name"])
    for move, changes in commands:
        apply_to_move(world, order, move, changes)
    refresh_state(world, order)


def apply_to_move(world: World, order: Production, move: Move, changes: Mapping[str, Any]) -> None:
    """Set a move's consumption; on a done order the difference moves stock at once."""
    field = world.traits.done_field
    if world.traits.has_picked and "picked" in changes:
        move.picked = bool(changes["picked"])
    if field not in changes:
        return
    quantity = rounded(_amount(world, changes[field]))
    if order.state == "done" and move.state == "done":
        _book(world, move, quantity - move.done)
    move.done = quantity


def refresh_state(world: World, order: Production) -> None:
    """Compute the state as Odoo does: it leaves `confirmed` at the first write."""
    if not order.is_open:
        return
    if order.producing and order.producing >= order.quantity:
        order.state = "to_close"
    elif order.producing or any(world.counted(m) for m in world.raw_moves(order)):
        order.state = "progress"
    else:
        order.state = "confirmed"


def mark_done(world: World, order: Production, context: Mapping[str, Any]) -> object:
    """`button_mark_done`: True, or an action that says what is asked first (then not done)."""
    if order.state == "cancel":
        if world.traits.mark_done_on_cancelled_fails:
            raise user_error("You cannot produce a MO that is cancelled.")
        return True
    if order.state == "done":
        order.finished_at = utc_now()
        return True
    _check_lots(world, order)
    if not order.producing and (question := _produce_nothing(world, order, context)):
        return question
    if not context.get("skip_consumption") and _differs_from_bom(world, order):
        return _action("mrp.consumption.warning")
    if not context.get("skip_backorder") and order.producing < order.quantity:
        return _action("mrp.production.backorder")
    _post(world, order)
    return True


def cancel(world: World, order: Production) -> bool:
    if order.state == "done":
        if world.traits.cancel_on_done_fails:
            raise user_error("You cannot cancel a manufacturing order that is done.")
        return True
    order.state = "cancel"
    for move in (*world.raw_moves(order), world.finished_move(order)):
        move.state, move.done = "cancel", ZERO
    return True


def _check_fields(model: str, values: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in values:
        if name not in known:
            raise OdooError("builtins.ValueError", f"Invalid field {name!r} on model {model!r}")


def _checked(
    world: World, order: Production, command: Sequence[Any]
) -> tuple[Move, Mapping[str, Any]]:
    """Check one x2many command before anything is written; create the move of a `0`."""
    if command[0] == 1:
        _check_fields("stock.move", command[2], new_moves.written_fields(world.traits))
        move = world.moves.get(int(command[1]))
        if move is None or move.order_id != order.id:
            raise missing("stock.move", command[1])
        if world.traits.done_field in command[2]:
            _amount(world, command[2][world.traits.done_field])
        return move, command[2]
    if command[0] == 0:
        values = command[2]
        _check_fields("stock.move", values, new_moves.created_fields(world.traits))
        planned = rounded(_amount(world, values.get("product_uom_qty", 0)))
        return world.add_move(new_moves.made(world, order, values, planned)), values
    raise user_error(f"Unsupported command {command[0]} on move_raw_ids.")


def _amount(world: World, value: object) -> Decimal:
    amount = Decimal(str(value))
    if amount < 0 and world.traits.refuses_negative:
        raise user_error("You cannot process a negative quantity.")
    return amount


def _produce_nothing(
    world: World, order: Production, context: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Nobody said how much was produced: each version has its own idea of what that means."""
    if world.traits.books_bom_when_nothing_is_set:
        order.producing = order.quantity
        for move in world.raw_moves(order):
            if not move.picked:
                move.done, move.picked = move.planned, True
        return None
    untouched = not any(move.done for move in world.raw_moves(order))
    if untouched and not context.get("skip_immediate"):
        return _action("mrp.immediate.production")
    raise user_error("The quantity to produce must be positive!")


def _check_lots(world: World, order: Production) -> None:
    """What is tracked by lots is not consumed without one, and the line knows none."""
    used = (world.products[move.product_id] for move in world.raw_moves(order) if move.done)
    tracked = [product.display_name for product in used if product.tracked]
    if tracked:
        raise user_error(
            "You need to supply Lot/Serial Number for products:\n" + "\n".join(tracked)
        )


def _differs_from_bom(world: World, order: Production) -> bool:
    if order.consumption == "flexible":
        return False
    ratio = order.producing / order.quantity
    return any(
        world.counted(move) != rounded(move.planned * ratio) for move in world.raw_moves(order)
    )


def _post(world: World, order: Production) -> None:
    for move in world.raw_moves(order):
        counted = world.counted(move)
        if move.state == "cancel" or not counted:
            # 17, 18: a quantity that was not picked is lost here, in silence.
            move.state, move.done = "cancel", ZERO
            continue
        move.state, move.done = "done", counted
        _book(world, move, counted)
        if world.traits.splits_overconsumption and counted > move.planned > 0:
            _split(world, move)
    for move in world.by_products(order):
        move.state = "cancel"  # nobody said that there was any
    finished = world.finished_move(order)
    finished.state, finished.done, finished.picked = "done", order.producing, True
    _book(world, finished, order.producing)
    order.state, order.finished_at = "done", utc_now()


def _split(world: World, move: Move) -> None:
    """14: what goes beyond the plan becomes a second move, also done."""
    extra = Move(
        id=world.next_move_id(),
        order_id=move.order_id,
        product_id=move.product_id,
        unit=move.unit,
        planned=move.done - move.planned,
        is_raw=True,
        equipment_code=move.equipment_code,
        done=move.done - move.planned,
        state="done",
    )
    world.add_move(extra)
    move.done = move.planned


def _book(world: World, move: Move, quantity: Decimal) -> None:
    if quantity:
        kind = "consumed" if move.is_raw else "produced"
        world.bookings.append(
            Booking(move.order_id, move.id, move.product_id, kind, quantity, move.unit)
        )


def _action(model: str) -> dict[str, Any]:
    return {"type": "ir.actions.act_window", "res_model": model, "target": "new"}
