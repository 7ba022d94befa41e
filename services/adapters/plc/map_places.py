"""Checks that the fields and areas of a register map do not stand in each other's way."""

from collections.abc import Sequence

from services.adapters.plc.map_fields import Mistakes
from services.adapters.plc.registers import (
    READ_LIMIT,
    WRITE_LIMIT,
    Field,
    RegisterMap,
)

_LAST_REGISTER = 65535


def check_places(register_map: RegisterMap, mistakes: Mistakes) -> None:
    """Note overlaps, spans over the Modbus limits and registers that do not exist."""
    slot = register_map.slot
    _check_fields(slot.all(), mistakes)
    longest = max(slot.all(), key=lambda field: field.end)
    if longest is not slot.status_read_data:
        mistakes.add(
            "slot.status_read_data",
            f"must be the slot's last word, but {longest.name} ({longest.key}) ends at word"
            f" {longest.end - 1}",
        )
    length = longest.end
    if length > READ_LIMIT:
        mistakes.add(longest.key, _too_long("slot", length))
    if slot.order_words > WRITE_LIMIT:
        mistakes.add(
            slot.status_read_data.key,
            f"the words before it, {slot.order_words}, are written in one Modbus request, which"
            f" takes {WRITE_LIMIT}",
        )
    spans: list[tuple[str, int, int]] = []
    for name, area in (("read", register_map.read), ("write", register_map.write)):
        if area.slots > 1 and area.stride < length:
            mistakes.add(
                f"{name}.stride", f"is {area.stride}, but a slot has {length} words: they overlap"
            )
        spans.append((name, area.base, area.base + area.stride * (area.slots - 1) + length))
    others = (
        ("failure", register_map.failure),
        ("weighing", register_map.weighing),
        ("levels", register_map.levels),
    )
    for name, other in others:
        if other is None:
            continue
        _check_fields(other.all(), mistakes)
        if other.words > READ_LIMIT:
            last = max(other.all(), key=lambda field: field.end)
            mistakes.add(last.key, _too_long("area", other.words))
        spans.append((name, other.base, other.base + other.words))
    _check_areas(spans, mistakes)


def _check_fields(fields: Sequence[Field], mistakes: Mistakes) -> None:
    ordered = sorted(fields, key=lambda field: field.offset)
    reached = ordered[0]
    for field in ordered[1:]:
        if field.offset < reached.end:
            mistakes.add(
                field.key,
                f"{field.name} ({_words(field)}) overlaps {reached.name}"
                f" ({_words(reached)}, {reached.key})",
            )
        if field.end > reached.end:
            reached = field


def _check_areas(spans: Sequence[tuple[str, int, int]], mistakes: Mistakes) -> None:
    ordered = sorted(spans, key=lambda span: span[1])
    for index, (name, base, end) in enumerate(ordered):
        if end - 1 > _LAST_REGISTER:
            mistakes.add(
                f"{name}.base",
                f"the area would end at D{end - 1}; the last register is D{_LAST_REGISTER}",
            )
        for other, other_base, other_end in ordered[index + 1 :]:
            if other_base < end:
                mistakes.add(
                    f"{other}.base",
                    f"the area D{other_base}–D{other_end - 1} overlaps {name}, D{base}–D{end - 1}",
                )


def _too_long(what: str, words: int) -> str:
    return f"with it the {what} spans {words} words; one Modbus read takes {READ_LIMIT}"


def _words(field: Field) -> str:
    if field.words == 1:
        return f"word {field.offset}"
    return f"words {field.offset}–{field.end - 1}"
