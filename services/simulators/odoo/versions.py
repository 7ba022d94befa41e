"""What differs between the Odoo versions that the simulator can be (ODOO.md §1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    version: int
    done_field: str  # stock.move: what was consumed
    start_field: str  # mrp.production: planned start
    has_picked: bool  # consumption counts only with picked:true
    books_bom_when_nothing_is_set: bool  # button_mark_done on an untouched order
    splits_overconsumption: bool  # into a second move when the order is done
    refuses_negative: bool
    mark_done_on_cancelled_fails: bool
    cancel_on_done_fails: bool
    html_descriptions: bool  # maintenance.request.description comes back as HTML
    fills_in_new_moves: bool  # a raw move added later gets name and locations by itself

    @property
    def server_version(self) -> str:
        return f"{self.version}.0"


VERSIONS = {
    14: Traits(
        version=14,
        done_field="quantity_done",
        start_field="date_planned_start",
        has_picked=False,
        books_bom_when_nothing_is_set=False,
        splits_overconsumption=True,
        refuses_negative=True,
        mark_done_on_cancelled_fails=True,
        cancel_on_done_fails=False,
        html_descriptions=False,
        fills_in_new_moves=False,
    ),
    16: Traits(
        version=16,
        done_field="quantity_done",
        start_field="date_planned_start",
        has_picked=False,
        books_bom_when_nothing_is_set=False,
        splits_overconsumption=False,
        refuses_negative=False,
        mark_done_on_cancelled_fails=True,
        cancel_on_done_fails=False,
        html_descriptions=True,
        fills_in_new_moves=True,
    ),
    17: Traits(
        version=17,
        done_field="quantity",
        start_field="date_start",
        has_picked=True,
        books_bom_when_nothing_is_set=True,
        splits_overconsumption=False,
        refuses_negative=False,
        mark_done_on_cancelled_fails=False,
        cancel_on_done_fails=False,
        html_descriptions=True,
        fills_in_new_moves=True,
    ),
    18: Traits(
        version=18,
        done_field="quantity",
        start_field="date_start",
        has_picked=True,
        books_bom_when_nothing_is_set=True,
        splits_overconsumption=False,
        refuses_negative=True,
        mark_done_on_cancelled_fails=False,
        cancel_on_done_fails=True,
        html_descriptions=True,
        fills_in_new_moves=True,
    ),
}
