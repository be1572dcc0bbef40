"""Values out of the body of a message: ``spec/call/values.md``.

CPython's scanner reads the JSON, and calls back for each object, innermost first. What it would take but the wire does
not allow is looked for before, by operations on the whole body that cost next to nothing: nesting, too many values,
numbers that are too long or too large. Only where such a look finds something suspicious are numbers read one by one.
"""

from __future__ import annotations

import struct
import sys
from _json import make_scanner
from typing import TYPE_CHECKING, Any, cast

from antaboga.call._exact import (
    MOST_BODY,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_VALUES,
    EnumMember,
    NothingPassed,
    RecordValue,
    refused,
    two_equal,
    wrong,
)
from antaboga.errors import AntabogaError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._exact import Passing
    from antaboga.call._wire import BufferSource

_LOSES_SURROGATES = sys.implementation.name == "graalpy"
"""GraalPy's own scanner leaves half a pair of surrogates out."""
_SPACES = " \t\n\r"
_HEX = frozenset("0123456789abcdef")
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
# Digits become 0, what is around an exponent stays, and nothing else does.
_NUMBERS = bytes(
    0x30 if 0x30 <= octet <= 0x39 else 0x65 if octet in b"eE" else octet if octet in b"+" else 0x20
    for octet in range(256)
)
_NOT_BRACKETS = bytes(octet for octet in range(256) if octet not in b"[]{}")
_NOT_STRUCTURE = bytes(octet for octet in range(256) if octet not in b"[]{},")


class Known:
    """The records and enums that have a class here, by name."""

    def __init__(self) -> None:
        self.records: dict[str, Callable[[dict[str, object]], object]] = {}
        self.enums: dict[str, Any] = {}


class ValueReader:
    """Reads values; may be used for any number of bodies, by one thread at a time."""

    def __init__(self, passing: Passing | None = None, known: Known | None = None) -> None:
        self.passing: Passing = NothingPassed() if passing is None else passing
        """Stands in for what the other side passed; may be set between two bodies."""
        self._known = Known() if known is None else known
        self._source: BufferSource | None = None
        self._copied: set[int] = set()
        self.in_error = False
        """Whether the body is that of an ERROR."""
        self.strict = True
        self.object_hook = None
        self.object_pairs_hook = self._object
        self.parse_float: Callable[[str], float] = float
        self.parse_int: Callable[[str], int] = int
        self.parse_constant = _constant
        # The scanner takes its settings from attributes of these names.
        self._scan = make_scanner(cast("Any", self))
        self.parse_float, self.parse_int = _float, _int
        self._scan_slowly = make_scanner(cast("Any", self))

    def read(self, body: bytes, source: BufferSource) -> Any:
        """The value that a body is.

        Raises:
            ProtocolError: it is not as a writer writes it.
            TypeRefusedError: it is, and cannot be had here.
        """
        if len(body) > MOST_BODY:
            raise wrong("too long a body", length=len(body), limit=MOST_BODY)
        scan: Callable[[str, int], Any] = self._scan if _is_plain(body) else self._scan_slowly
        if _LOSES_SURROGATES and b"\\ud" in body.lower():
            scan = _in_python(self)
        before = self._source, self._copied
        self._source, self._copied = source, set()
        try:
            text = body.decode()
            start = 0 if text[:1] not in _SPACES else len(text) - len(text.lstrip(_SPACES))
            value, end = scan(text, start)
        except UnicodeDecodeError:
            raise wrong("body is not UTF-8") from None
        except (StopIteration, RecursionError):
            raise wrong("body is not JSON, or beyond the bounds") from None
        except ValueError as cause:
            if isinstance(cause, AntabogaError):
                raise
            raise wrong("body is not JSON, or beyond the bounds") from None
        finally:
            self._source, self._copied = before
        if end != len(text) and text[end:].strip(_SPACES):
            raise wrong("something follows the value")
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> object:
        if len(pairs) == 1:
            name, content = pairs[0]
            if name[:1] == "$":
                read = _TAGS.get(name)
                if read is None:
                    raise wrong("unknown tag", tag=f"{name:.100}")
                return read(self, content)
            return {name: content}
        found = dict(pairs)
        if len(found) != len(pairs):
            raise wrong("name twice")
        for name in found:
            if name[:1] == "$":
                raise wrong("a tag beside other names")
        return found

    def _octets(self, content: Any) -> bytes:
        source = self._source
        assert source is not None
        if type(content) is not int or content < 0:
            raise _not_so("buffer")
        # A copy; one of each buffer, or a short body could ask for any amount of memory.
        if content in self._copied:
            raise wrong("buffer used twice", buffer=content)
        self._copied.add(content)
        return source.octets(content)

    def view(self, content: Any) -> memoryview:
        """The memory of a buffer."""
        source = self._source
        assert source is not None
        if type(content) is not int or content < 0:
            raise _not_so("buffer")
        return source.view(content)

    def _record(self, content: Any) -> object:
        if not (_list_of(content, 2) and type(content[0]) is str and type(content[1]) is dict):
            raise _not_so("record")
        name, fields = content
        make = self._known.records.get(name)
        return RecordValue(name, fields) if make is None else make(fields)

    def _enum(self, content: Any) -> object:
        if not (_list_of(content, 2) and type(content[0]) is str and type(content[1]) is str):
            raise _not_so("enum")
        name, member = content
        known = self._known.enums.get(name)
        if known is None:
            return EnumMember(name, member)
        found = known.__members__.get(member)
        if found is None:
            raise refused("enum has no such member", enum=name, member=member)
        return found

    def _passed_object(self, content: Any) -> object:
        if not (_list_of(content, 2) and type(content[0]) is int and type(content[1]) is list):
            raise _not_so("object")
        if not all(type(name) is str for name in content[1]):
            raise _not_so("object")
        return self.passing.incoming(content[0], content[1])

    def _passed_function(self, content: Any) -> object:
        if type(content) is not int:
            raise _not_so("function")
        return self.passing.incoming(content, None)


def _in_python(settings: Any) -> Callable[[str, int], Any]:
    """A scanner that is written in Python."""
    from json import decoder, scanner

    decoding: Any = decoder
    decoding.scanstring = settings.parse_string = decoding.py_scanstring
    settings.parse_object, settings.parse_array, settings.memo = decoding.JSONObject, decoding.JSONArray, {}
    made: Callable[[str, int], Any] = scanner.py_make_scanner(settings)  # type: ignore[attr-defined]
    return made


def _constant(text: str) -> None:
    raise wrong("number that is none of JSON's", number=text)


def _float(text: str) -> float:
    found = float(text)
    if found - found != 0.0:
        raise wrong("number beyond a float's range")
    return found


def _int(text: str) -> int:
    if len(text) <= 20:
        found = int(text)
        if _LEAST <= found <= _MOST:
            return found
    raise wrong("integer of more than 64 bits as a number")


def _is_plain(body: bytes) -> bool:
    """Whether every number in the body is in range, as far as a quick look tells; nesting and counts are checked."""
    opened = body.count(b"[") + body.count(b"{")
    if opened > MOST_DEPTH or opened + body.count(b",") >= MOST_VALUES:
        _check_structure(body)
    numbers = body.translate(_NUMBERS)
    return b"0" * 19 not in numbers and b"0e000" not in numbers and b"0e+00" not in numbers


def _check_structure(body: bytes) -> None:
    import re

    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", body, flags=re.DOTALL)
    structure = bare.translate(None, _NOT_STRUCTURE)
    brackets = structure.translate(None, b",")
    # Commas, and one for each array and object: never fewer than there are values.
    if structure.count(b",") + len(brackets) // 2 >= MOST_VALUES:
        empty = len(re.findall(rb"\[[ \t\n\r]*\]|\{[ \t\n\r]*\}", bare))
        if 1 + structure.count(b",") + len(brackets) // 2 - empty > MOST_VALUES:
            raise wrong("too many values", limit=MOST_VALUES)
    for _ in range(MOST_DEPTH):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    if brackets:
        raise wrong("body is not JSON, or beyond the bounds", depth=MOST_DEPTH)


def _list_of(content: Any, count: int) -> bool:
    return type(content) is list and len(content) == count


def _not_so(what: str) -> ProtocolError:
    return wrong("a value is not as it is written", of=what)


def _tuple(reader: ValueReader, content: Any) -> tuple[object, ...]:  # noqa: ARG001
    if type(content) is not list:
        raise _not_so("tuple")
    return tuple(content)


def _dict(reader: ValueReader, content: Any) -> dict[object, object]:  # noqa: ARG001
    if type(content) is not list or not all(type(pair) is list and len(pair) == 2 for pair in content):
        raise _not_so("dict")
    try:
        found = dict(content)
    except TypeError:
        raise _not_so("key") from None
    if len(found) != len(content):
        raise two_equal(len(content), len(found))
    return found


def _set(reader: ValueReader, content: Any) -> set[object]:  # noqa: ARG001
    if type(content) is not list:
        raise _not_so("set")
    try:
        found = set(content)
    except TypeError:
        raise _not_so("key") from None
    if len(found) != len(content):
        raise two_equal(len(content), len(found))
    return found


def _frozenset(reader: ValueReader, content: Any) -> frozenset[object]:
    return frozenset(_set(reader, content))


def _special(reader: ValueReader, content: Any) -> float:  # noqa: ARG001
    if type(content) is not str or len(content) != 16 or not set(content) <= _HEX:
        raise _not_so("float")
    found: float = struct.unpack(">d", bytes.fromhex(content))[0]
    if found - found == 0.0:
        raise _not_so("float")
    return found


def _long(reader: ValueReader, content: Any) -> int:  # noqa: ARG001
    if type(content) is not str or not 1 <= len(content) <= MOST_DIGITS or not set(content.removeprefix("-")) <= _HEX:
        raise _not_so("int")
    digits = content.removeprefix("-")
    if not digits or digits[0] == "0":
        raise _not_so("int")
    found = int(content, 16)
    if _LEAST <= found <= _MOST:
        raise _not_so("int")
    return found


def _complex(reader: ValueReader, content: Any) -> complex:  # noqa: ARG001
    if not _list_of(content, 2) or type(content[0]) is not float or type(content[1]) is not float:
        raise _not_so("complex")
    return complex(*content)


def _in_library(name: str) -> Callable[[ValueReader, Any], object]:
    def read(reader: ValueReader, content: Any) -> object:  # noqa: ARG001
        from antaboga.call import _library

        return getattr(_library, name)(content)

    return read


def _in_numpy(name: str) -> Callable[[ValueReader, Any], object]:
    def read(reader: ValueReader, content: Any) -> object:
        from antaboga.call import _numpy

        return getattr(_numpy, name)(reader, content)

    return read


def _repr(reader: ValueReader, content: Any) -> object:
    # Only in an error, which alone has arguments that could not be written.
    if not reader.in_error or type(content) is not str:
        raise wrong("unknown tag", tag="$repr")
    from antaboga.call._errors import Repr

    return Repr(content)


_TAGS: dict[str, Callable[[ValueReader, Any], object]] = {
    "$tuple": _tuple,
    "$bytes": ValueReader._octets,
    "$bytearray": lambda reader, content: bytearray(reader._octets(content)),
    "$view": ValueReader.view,
    "$array": _in_numpy("array"),
    "$scalar": _in_numpy("scalar"),
    "$dict": _dict,
    "$set": _set,
    "$frozenset": _frozenset,
    "$float": _special,
    "$int": _long,
    "$complex": _complex,
    "$record": ValueReader._record,
    "$enum": ValueReader._enum,
    "$object": ValueReader._passed_object,
    "$function": ValueReader._passed_function,
    "$date": _in_library("date"),
    "$time": _in_library("time"),
    "$datetime": _in_library("date_time"),
    "$timedelta": _in_library("timedelta"),
    "$zone": _in_library("zone"),
    "$decimal": _in_library("decimal"),
    "$uuid": _in_library("uuid"),
    "$repr": _repr,
}
