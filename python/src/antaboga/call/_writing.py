"""Values as the body of a message: ``spec/call/values.md``.

Text is made by CPython's own encoder where types were checked before: it takes subclasses, tuples and keys of other
types for what they are not. Types of modules that were never imported cost nothing here.
"""

from __future__ import annotations

import struct
import sys
from _json import encode_basestring_ascii as quote
from typing import TYPE_CHECKING, Any

from antaboga.call._exact import (
    MOST_BODY,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_VALUES,
    EnumMember,
    NothingPassed,
    RecordValue,
    refused,
)
from antaboga.errors import TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antaboga.call._exact import Passing
    from antaboga.call._wire import BufferSink

    Writer = Callable[["ValueWriter", Any, int], str]

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_float_text = float.__repr__
_int_text = int.__repr__


class ValueWriter:
    """Writes the values of one message, whose buffers go into ``sink``."""

    __slots__ = ("_left", "_room", "passing", "sink")

    def __init__(self, sink: BufferSink, passing: Passing | None = None) -> None:
        self.sink = sink
        self.passing: Passing = NothingPassed() if passing is None else passing
        self._left = MOST_VALUES
        self._room = MOST_BODY

    def write(self, value: object) -> bytes:
        """The body for one value.

        Raises:
            TypeRefusedError: it has no exact equal on the other side, or is beyond a bound; tells where.
        """
        try:
            body: bytes = self.text(value, 0).encode("ascii")
        except _Refusal as refusal:
            raise refusal.error() from None
        if len(body) > MOST_BODY:
            raise refused("more octets than a body takes", octets=len(body), limit=MOST_BODY)
        return body

    def text(self, value: object, depth: int) -> str:
        """The JSON of one value that stands in ``depth`` arrays and objects."""
        self._left -= 1
        if self._left < 0:
            raise _Refusal(f"more than {MOST_VALUES} values")
        kind = type(value)
        writer = _WRITERS.get(kind)
        if writer is None:
            writer = _late(kind)
        return writer(self, value, depth)

    def room(self, octets: int) -> None:
        """Counts octets that one value takes."""
        self._room -= octets
        if self._room < 0:
            raise _Refusal(f"more than {MOST_BODY} octets")

    def items(self, values: Iterable[object], depth: int, what: str = "item", holder: object = None) -> str:
        """An array of values that stands in ``depth`` others."""
        if depth >= MOST_DEPTH:
            raise _Refusal(f"deeper than {MOST_DEPTH}, or within itself")
        found = []
        for value in values:
            try:
                found.append(self.text(value, depth + 1))
            except _Refusal as refusal:
                refusal.within(f"{what} {len(found) + 1}", holder)
                raise
        return f"[{','.join(found)}]"

    def members(self, values: dict[str, object], depth: int) -> str:
        """An object without a tag."""
        if depth >= MOST_DEPTH:
            raise _Refusal(f"deeper than {MOST_DEPTH}, or within itself")
        found = []
        for key, value in values.items():
            try:
                found.append(f"{_string(self, key, 0)}:{self.text(value, depth + 1)}")
            except _Refusal as refusal:
                refusal.within(f"key {key!r:.100}", values)
                raise
        return f"{{{','.join(found)}}}"

    def tag(self, name: str, content: str) -> str:
        """An object with a tag."""
        # The object itself was counted.
        self._left -= 1
        return f'{{"${name}":{content}}}'


class _Refusal(Exception):  # noqa: N818 - becomes an error, with its place
    def __init__(self, problem: str, **details: object) -> None:
        super().__init__(problem)
        self._problem = problem
        self._details = details
        self._place: list[str] = []
        self._holders: list[int] = []
        self._circular = False

    def within(self, place: str, holder: object) -> None:
        self._place.append(place)
        if holder is not None:
            self._circular |= id(holder) in self._holders
            self._holders.append(id(holder))

    def error(self) -> TypeRefusedError:
        if self._circular:
            return refused("an object within itself")
        details = dict(self._details)
        if self._place:
            details["place"] = ", ".join(self._place[::-1][:10])
        return refused(self._problem, **details)


def _none(writer: ValueWriter, value: None, depth: int) -> str:  # noqa: ARG001
    return "null"


def _bool(writer: ValueWriter, value: bool, depth: int) -> str:  # noqa: ARG001
    return "true" if value else "false"


def _int(writer: ValueWriter, value: int, depth: int) -> str:  # noqa: ARG001
    if _LEAST <= value <= _MOST:
        return _int_text(value)
    if value.bit_length() > 4 * (MOST_DIGITS - 1):
        raise _Refusal("integer too long", bits=value.bit_length())
    text = f"{value:x}"
    writer.room(len(text))
    return writer.tag("int", f'"{text}"')


def _float(writer: ValueWriter, value: float, depth: int) -> str:  # noqa: ARG001
    if value - value == 0.0:
        return _float_text(value)
    # Big-endian, GraalPy would lose what a NaN carries.
    return writer.tag("float", f'"{struct.pack("<d", value)[::-1].hex()}"')


def _complex(writer: ValueWriter, value: complex, depth: int) -> str:
    return writer.tag("complex", writer.items((value.real, value.imag), depth + 1))


def _string(writer: ValueWriter, value: str, depth: int) -> str:  # noqa: ARG001
    if not value.isascii():
        _check_surrogates(value)
    writer.room(len(value))
    text: str = quote(value)
    return text


def _check_surrogates(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        # A lone one is fine.
        high = False
        for character in value:
            if high and "\udc00" <= character <= "\udfff":
                raise _Refusal("two surrogates that would be one character in Java") from None
            high = "\ud800" <= character <= "\udbff"


def _list(writer: ValueWriter, value: list[object], depth: int) -> str:
    kinds = set(map(type, value))
    if len(kinds) == 1 and depth < MOST_DEPTH:
        (kind,) = kinds
        # A copy of the list, so that what another thread does to it meanwhile does no harm.
        if kind is int:
            numbers: list[Any] = list(value)
            if min(numbers) >= _LEAST and max(numbers) <= _MOST and set(map(type, numbers)) == kinds:
                writer._left -= len(numbers)
                return str(numbers)
        elif kind is float:
            numbers = list(value)
            # Of what is not finite the sum is not, nor perhaps of the rest: then each is looked at.
            total = sum(numbers)
            if total - total == 0.0 and set(map(type, numbers)) == kinds:
                writer._left -= len(numbers)
                return str(numbers)
    return writer.items(value, depth, "item", value)


def _tuple(writer: ValueWriter, value: tuple[object, ...], depth: int) -> str:
    return writer.tag("tuple", writer.items(value, depth + 1, "item", value))


def _dict(writer: ValueWriter, value: dict[Any, object], depth: int) -> str:
    if set(map(type, value)) <= {str} and not any(map(_begins_with_dollar, value)):
        return writer.members(value, depth)
    _check_keys(value)
    if depth + 1 >= MOST_DEPTH:
        raise _Refusal(f"deeper than {MOST_DEPTH}, or within itself")
    pairs = []
    for key, item in list(value.items()):
        writer._left -= 1
        try:
            pairs.append(writer.items((key, item), depth + 2))
        except _Refusal as refusal:
            refusal.within(f"key {key!r:.100}", value)
            raise
    return writer.tag("dict", f"[{','.join(pairs)}]")


def _begins_with_dollar(text: str) -> bool:
    return text[:1] == "$"


def _check_keys(keys: Iterable[object]) -> None:
    if sum(1 for key in keys if type(key) is float and key != key) > 1:
        raise _Refusal("keys that are different in Python are equal in Java: NaN")


def _set(writer: ValueWriter, value: set[object], depth: int) -> str:
    _check_keys(value)
    return writer.tag("set", writer.items(list(value), depth + 1))


def _frozenset(writer: ValueWriter, value: frozenset[object], depth: int) -> str:
    _check_keys(value)
    return writer.tag("frozenset", writer.items(value, depth + 1))


def _bytes(writer: ValueWriter, value: bytes, depth: int) -> str:  # noqa: ARG001
    return writer.tag("bytes", _int_text(writer.sink.octets(value)))


def _bytearray(writer: ValueWriter, value: bytearray, depth: int) -> str:  # noqa: ARG001
    return writer.tag("bytearray", _int_text(writer.sink.octets(bytes(value))))


def _view(writer: ValueWriter, value: memoryview, depth: int) -> str:  # noqa: ARG001
    if not value.c_contiguous or value.ndim != 1 or value.format not in ("B", "b", "c"):
        raise _Refusal("a memoryview of something else than octets in a row", format=value.format)
    return writer.tag("view", _int_text(writer.sink.view(value.cast("B"), value.readonly)))


def _record_value(writer: ValueWriter, value: RecordValue, depth: int) -> str:
    return _record(writer, value.name, value.fields, depth)


def _record(writer: ValueWriter, name: str, fields: dict[str, object], depth: int) -> str:
    writer._left -= 2
    return writer.tag("record", f"[{_string(writer, name, 0)},{writer.members(fields, depth + 2)}]")


def _enum_member(writer: ValueWriter, value: EnumMember, depth: int) -> str:
    return writer.tag("enum", writer.items((value.enum, value.name), depth + 1))


def _enum(writer: ValueWriter, value: Any, depth: int) -> str:
    kind = type(value)
    if kind.__members__.get(value.name) is not value:
        raise _Refusal("an enum's value that is no member", type=kind.__name__)
    return writer.tag("enum", writer.items((kind.__name__, value.name), depth + 1))


def _dataclass(writer: ValueWriter, value: Any, depth: int) -> str:
    names = [field.name for field in sys.modules["dataclasses"].fields(value)]
    try:
        fields = {name: getattr(value, name) for name in names}
    except AttributeError as missing:
        raise _Refusal("a dataclass without one of its fields", field=missing.name) from None
    return _record(writer, type(value).__name__, fields, depth)


def _passed(writer: ValueWriter, value: object, depth: int) -> str:
    found = writer.passing.outgoing(value)
    if found is None:
        raise _Refusal("a type that has no equal on the other side", type=_name(type(value)))
    number, methods = found
    if methods is None:
        return writer.tag("function", _int_text(number))
    return writer.tag("object", writer.items((number, list(methods)), depth + 1))


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


_BUILT_IN = (bool, int, float, complex, str, bytes, bytearray, memoryview, list, tuple, dict, set, frozenset)
_WRITERS: dict[type, Writer] = {
    type(None): _none,
    bool: _bool,
    int: _int,
    float: _float,
    complex: _complex,
    str: _string,
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: _set,
    frozenset: _frozenset,
    bytes: _bytes,
    bytearray: _bytearray,
    memoryview: _view,
    RecordValue: _record_value,
    EnumMember: _enum_member,
}


def _late(kind: type) -> Writer:
    """The writer for a type that is met for the first time, of a module that may be imported by now."""
    found = _of_library(kind)
    if found is None:
        enum = sys.modules.get("enum")
        if enum is not None and issubclass(kind, enum.Enum):
            found = _enum
        elif "__dataclass_fields__" in kind.__dict__ and not issubclass(kind, _BUILT_IN):
            found = _dataclass
        else:
            # Not kept: there may be any number of such types.
            return _passed
    _WRITERS[kind] = found
    return found


def _of_library(kind: type) -> Writer | None:
    top = kind.__module__.partition(".")[0]
    if top in ("datetime", "decimal", "uuid", "zoneinfo", "_zoneinfo"):
        from antaboga.call import _library

        return _library.writer(kind)
    if top == "numpy" or any(base.__module__ == "numpy" for base in kind.__mro__):
        from antaboga.call import _numpy

        return _numpy.writer(kind)
    return None


Refusal = _Refusal
"""For writers in other modules: becomes a TypeRefusedError that tells the place."""
