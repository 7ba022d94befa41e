"""One order on three sides, and which silos a refused push is about."""

from dataclasses import replace
from decimal import Decimal

from services.application.quarantine import carried_over, decided, to_decide_kg
from services.application.reconcile import lines
from services.domain.batch import Batch, BatchState
from services.domain.order import Books, OrderRef, OrderState
from services.domain.push import Decision, OrderFigures, Push, PushKind, PushState
from tests.samples import SILOS, START, a_batch

KG = Decimal
REF = OrderRef(1, "WH/MO/00001")


def finished(**strays: str) -> Batch:
    doses = {103: KG("405.1"), 102: KG("300"), 114: KG("40"), 115: KG("30")}
    doses |= {int(silo.strip("s")): KG(kg) for silo, kg in strays.items()}
    batch = replace(a_batch(), state=BatchState.FINISHED, finished_kg=KG("777.6"))
    return batch.with_attempt_doses(doses)


def final(batch: Batch, answer: str = "") -> Push:
    body = OrderFigures(batch.figures(SILOS, final=True), KG("777.6"))
    return Push(
        7, "PLC01", PushKind.FINAL, REF, 1, body, START, PushState.QUARANTINE, last_answer=answer
    )


def books(**product_kg: str) -> Books:
    consumed = {int(name.strip("p")): KG(kg) for name, kg in product_kg.items()}
    return Books(REF, OrderState.DONE, KG("777.6"), consumed)


SAME = {"p11": "405.1000000001", "p12": "300", "p13": "40", "p14": "30", "p15": "2.5"}


def test_three_sides_that_agree_but_for_float_noise_are_all_ticked() -> None:
    batch = finished()
    body = final(batch).body
    assert isinstance(body, OrderFigures)
    found = lines(batch, body, books(**SAME), SILOS)
    assert all(line.agrees for line in found)
    by_hand = next(line for line in found if line.name == "PREMIX")
    assert (by_hand.silos, by_hand.plc_kg) == ((), None)
    assert next(line for line in found if line.name == "POLLAR").silos == (103,)


def test_what_differs_comes_first_and_a_silo_without_a_component_before_all() -> None:
    batch = finished(s110="14.9")
    body = final(batch).body
    assert isinstance(body, OrderFigures)
    first, second, *rest = lines(batch, body, books(**(SAME | {"p12": "299.9"})), SILOS)
    assert (first.silos, first.odoo_kg, first.ours_kg, first.plc_kg) == (
        (110,),
        None,
        None,
        KG("14.9"),
    )
    assert (second.name, second.odoo_kg, second.ours_kg) == ("KOPRA", KG("299.9"), KG("300"))
    assert all(line.agrees for line in rest)


def test_without_odoos_answer_the_other_sides_are_compared() -> None:
    batch = finished()
    found = lines(batch, OrderFigures(batch.figures(SILOS, final=True)), None, SILOS)
    assert {line.odoo_kg for line in found} == {None}
    assert all(line.agrees for line in found)


def test_what_is_to_decide_is_what_no_component_takes_or_what_odoo_names() -> None:
    stray = finished(s110="14.9")
    assert to_decide_kg(final(stray), stray, SILOS) == {110: KG("14.9")}
    batch = finished()
    assert to_decide_kg(final(batch, "The lot is blocked"), batch, SILOS) == {}
    by_code = final(batch, "lq114: No raw material move found for this equipment")
    assert to_decide_kg(by_code, batch, SILOS) == {114: KG("40")}
    alike = final(batch, "lq1140: Equipment not found")
    assert to_decide_kg(alike, batch, SILOS) == {}
    by_product = final(batch, "Order X has no component with product 12 in Odoo")
    assert to_decide_kg(by_product, batch, SILOS) == {102: KG("300")}


def test_a_decision_moves_the_kilograms_and_is_made_again_for_a_new_push() -> None:
    batch = finished(s110="14.9")
    push = final(batch)
    body = decided(push, batch, SILOS, Decision(110, 12, "Budi S.", ""))
    kg = {figure.product_id: figure.kg for figure in body.figures}
    assert kg[12] == KG("314.9")
    assert body.decisions[0].kg == KG("14.9")
    again = carried_over(final(batch), batch, SILOS, body.decisions)
    assert again.body == body
    assert carried_over(again, batch, SILOS, body.decisions).body == body
