"""A value as one text that tells its type and every bit of it, as DescribedValue tells it in Java."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import struct
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
from antaboga.call import EnumMember, RecordValue


def described(value: Any) -> str:
    """Equal for equal values of the same type, NaN and -0.0 by their bits, and for no others."""
    kind: type = type(value)
    if value is None or kind is bool:
        return str(value)
    made = _SIMPLE.get(kind)
    if made is not None:
        return kind.__name__ + ":" + made(value)
    if kind is list or kind is tuple:
        return kind.__name__ + "(" + ",".join(map(described, value)) + ")"
    if kind is dict:
        return "dict(" + ",".join([described(key) + "=" + described(item) for key, item in value.items()]) + ")"
    if kind is set or kind is frozenset:
        return kind.__name__ + "(" + ",".join(sorted(map(described, value))) + ")"
    if isinstance(value, enum.Enum):
        return f"enum:{kind.__name__}.{_text(value.name)}"
    if kind is EnumMember:
        return f"enum:{value.enum}.{_text(value.name)}"
    if kind is RecordValue:
        return _record(value.name, value.fields)
    if dataclasses.is_dataclass(value):
        return _record(kind.__name__, vars(value))
    if kind is np.ndarray:
        shape = str(list(value.shape)).replace(" ", "")
        return f"array:{_dtype(value.dtype)}{shape}:{value.tobytes().hex()}"
    if isinstance(value, np.generic):
        return f"scalar:{_dtype(value.dtype)}:{value.tobytes().hex()}"
    raise AssertionError(f"a value that nobody sent: {kind}")


def _bits(number: float) -> str:
    return struct.pack(">d", number).hex()


def _text(text: str) -> str:
    return text.encode("utf-16-be", "surrogatepass").hex()


def _zone(zone: dt.tzinfo | None) -> str:
    if zone is None:
        return "none"
    if type(zone) is zoneinfo.ZoneInfo:
        return "key " + _text(zone.key)
    # As it is pickled, since a name that was not given is the same text as one that was.
    arguments: tuple[Any, ...] = zone.__getinitargs__()  # type: ignore[attr-defined]
    name = _text(arguments[1]) if len(arguments) == 2 else "none"
    return f"offset {arguments[0] // dt.timedelta(microseconds=1)} {name}"


def _clock(time: dt.time | dt.datetime) -> str:
    return f"{time.hour}:{time.minute}:{time.second}.{time.microsecond} {time.fold} {_zone(time.tzinfo)}"


def _date(date: dt.date) -> str:
    return f"{date.year}-{date.month}-{date.day}"


def _decimal(number: decimal.Decimal) -> str:
    sign, digits, exponent = number.as_tuple()
    if isinstance(exponent, str) or (sign and not number):
        return str(number)
    return f"{sign} {''.join(map(str, digits))} {exponent}"


_SIMPLE: dict[type, Callable[[Any], str]] = {
    int: "{:x}".format,
    float: _bits,
    complex: lambda number: f"{_bits(number.real)} {_bits(number.imag)}",
    str: _text,
    bytes: bytes.hex,
    bytearray: bytearray.hex,
    memoryview: memoryview.hex,
    dt.date: _date,
    dt.time: _clock,
    dt.datetime: lambda moment: f"{_date(moment)} {_clock(moment)}",
    dt.timedelta: lambda time: str(time // dt.timedelta(microseconds=1)),
    dt.timezone: _zone,
    zoneinfo.ZoneInfo: _zone,
    decimal.Decimal: _decimal,
    uuid.UUID: lambda number: number.hex,
}


def _record(name: str, fields: dict[str, Any]) -> str:
    return (
        f"record:{_text(name)}(" + ",".join([_text(key) + "=" + described(item) for key, item in fields.items()]) + ")"
    )


def _dtype(dtype: np.dtype[Any]) -> str:
    if dtype.fields is None:
        return str(dtype.str)
    fields = [(name, *dtype.fields[name][:2]) for name in dtype.names or ()]
    return (
        "{"
        + "".join(f"{name}@{offset}{list(of.shape)}{_dtype(of.base)};" for name, of, offset in fields).replace(" ", "")
        + f"}}{dtype.itemsize}"
    )
