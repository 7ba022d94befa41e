"""A batch as one slot of the PLC holds it: what is asked of it, nothing dosed."""

from services.domain.batch import Batch
from services.domain.quantity import ZERO
from services.domain.reading import SlotContent
from services.ports import Plc


def slot_order(batch: Batch, plc: Plc) -> SlotContent:
    """Return what is written to the PLC for *batch*, which has a slot."""
    assert batch.slot is not None
    setpoints = batch.setpoints_kg
    return SlotContent(
        batch_no=batch.slot,
        mo_name=batch.order.name,
        bom_name=batch.bom_name,
        finished_good=batch.product_name,
        quantity_kg=batch.planned_kg,
        doses_kg=tuple((silo, setpoints.get(silo, ZERO)) for silo in plc.silo_numbers),
    )
