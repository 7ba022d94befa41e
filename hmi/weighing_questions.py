"""What is asked before a weighing is entered by hand, or one that was entered is taken back."""

from decimal import Decimal

from hmi import text
from hmi.figures import DETAIL, kg
from hmi.questions import Choice, Question, batch_facts
from hmi.text import tr
from hmi.widgets.figure_field import FigureLimits
from services.application.plant_view import BatchView
from services.domain.quantity import CENTI
from services.domain.user import ActionKind


def weigh_by_hand(each: BatchView) -> Question:
    """Ask for a product that is added by hand and its kilograms."""
    batch = each.batch
    by_hand = [component for component in batch.components if component.silo is None]
    choices = []
    for product, component in {each.product_id: each for each in by_hand}.items():
        same = [other.planned_kg for other in by_hand if other.product_id == product]
        planned = kg(sum(same, Decimal(0)), DETAIL)
        weighed = kg(batch.weighed_kg(product) or Decimal(0), DETAIL)
        choices.append(
            Choice(
                str(product),
                text.product_in_short(component.product_name),
                tr("%1 of %2 kg weighed", weighed, planned),
                (
                    tr("add %kg kg to the %1 kg weighed so far,", weighed),
                    tr("send Odoo the sum of all weighings, in place of the plan."),
                ),
                tr("adds to %1 kg", weighed),
            )
        )
    return Question(
        kind=ActionKind.WEIGH_BY_HAND,
        target=batch.id,
        title=tr("Weighed by hand for %1", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Enter"),
        choices=tuple(choices),
        choices_title=tr("What was weighed"),
        choice_param="product",
        figure=FigureLimits(tr("Weighed"), text.unit(), CENTI, batch.planned_kg, 3),
    )


def undo_weighing(each: BatchView) -> Question:
    """Ask which product's last weighing, entered by a person, is taken back."""
    batch = each.batch
    choices = []
    for component in {c.product_id: c for c in batch.components if c.silo is None}.values():
        wrong = batch.entered_by_hand(component.product_id)
        if wrong is not None:
            amount = kg(wrong.kg, DETAIL)
            name = text.product_in_short(component.product_name)
            effects = (
                tr("take back the last %1 kg of %2, entered by %3,", amount, name, wrong.source),
                tr("send Odoo what is left, or the plan if nothing is."),
            )
            by = tr("last %1 kg, by %2", amount, wrong.source)
            value = str(component.product_id)
            choices.append(Choice(value, name, by, effects, tr("%1 kg", amount)))
    return Question(
        kind=ActionKind.UNDO_WEIGHING,
        target=batch.id,
        title=tr("Take a weighing of %1 back", batch.order.name),
        facts=batch_facts(batch),
        act=tr("Take back"),
        choices=tuple(choices),
        choices_title=tr("Which weighing"),
        choice_param="product",
        reasons=(tr("Mistyped"), tr("Entered twice"), tr("Wrong material")),
    )
