"""Records as Python values: dictionaries, lists, numbers, bytes and text."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from antaboga.layout.refusal import Place
from antaboga.layout.types import Bytes, Element, Field, Record, Scalar, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antaboga.layout.record import RecordLayout

__all__ = ["read", "write"]


def read(layout: RecordLayout, buffer: memoryview, offset: int = 0) -> dict[str, Any]:
    """The values of the record at ``offset``, by field.

    Arrays are nested lists. Raises LayoutError with rule ``value`` for a text that is longer than its field or not
    UTF-8, and IndexError if the record does not lie within the buffer.
    """
    _check(layout, buffer, offset)
    return _Values(layout).record(layout.root, buffer, offset, layout.name)


def write(layout: RecordLayout, buffer: memoryview, values: Mapping[str, Any], offset: int = 0) -> None:
    """Writes a whole record at ``offset``; padding becomes zero.

    Raises ValueError for a value that its field cannot hold, KeyError for one that is missing, and IndexError if the
    record does not lie within the buffer; the record is then partly written.
    """
    _check(layout, buffer, offset)
    buffer[offset : offset + layout.size] = bytes(layout.size)
    _Values(layout).write_record(layout.root, buffer, offset, values)


def _check(layout: RecordLayout, buffer: memoryview, offset: int) -> None:
    if offset < 0 or layout.size > buffer.nbytes - offset:
        raise IndexError(f"a record of {layout.size} bytes at {offset} is outside a buffer of {buffer.nbytes}")


class _Values:
    """Reads and writes by one byte order."""

    def __init__(self, layout: RecordLayout) -> None:
        self._place = Place(layout.file)
        order = "<" if layout.byte_order == "little" else ">"
        self._structs = {code: struct.Struct(order + code) for code in "bBhHiIqQfd?"}
        self._length = self._structs["I"]

    def record(self, record: Record, buffer: memoryview, offset: int, path: str) -> dict[str, Any]:
        return {
            field.name: self._array(field, buffer, offset + field.offset, f"{path}.{field.name}", 0)
            for field in record.fields
        }

    def _array(self, field: Field, buffer: memoryview, offset: int, path: str, depth: int) -> Any:  # noqa: ANN401
        if depth == len(field.shape):
            return self._element(field.element, buffer, offset, path)
        return [
            self._array(field, buffer, offset + index * field.strides[depth], path, depth + 1)
            for index in range(field.shape[depth])
        ]

    def _element(self, element: Element, buffer: memoryview, offset: int, path: str) -> Any:  # noqa: ANN401
        if isinstance(element, Scalar):
            return self._structs[element.code].unpack_from(buffer, offset)[0]
        if isinstance(element, Bytes):
            return bytes(buffer[offset : offset + element.size])
        if isinstance(element, Text):
            return self._text(element, buffer, offset, path)
        return self.record(element, buffer, offset, path)

    def _text(self, element: Text, buffer: memoryview, offset: int, path: str) -> str:
        (length,) = self._length.unpack_from(buffer, offset)
        if length > element.capacity:
            raise self._place.at(path).refusal("value", "longer than its field", length=length, limit=element.capacity)
        try:
            return bytes(buffer[offset + 4 : offset + 4 + length]).decode("utf-8")
        except UnicodeDecodeError as failure:
            raise self._place.at(path).refusal("value", "not UTF-8", position=failure.start) from failure

    def write_record(self, record: Record, buffer: memoryview, offset: int, values: Mapping[str, Any]) -> None:
        for field in record.fields:
            self._write_array(field, buffer, offset + field.offset, values[field.name], 0)

    def _write_array(self, field: Field, buffer: memoryview, offset: int, value: Any, depth: int) -> None:  # noqa: ANN401
        if depth == len(field.shape):
            self._write_element(field, buffer, offset, value)
            return
        elements: Sequence[Any] = value
        if len(elements) != field.shape[depth]:
            raise ValueError(f"{field.name}: {len(elements)} elements where {field.shape[depth]} are declared")
        for index, element in enumerate(elements):
            self._write_array(field, buffer, offset + index * field.strides[depth], element, depth + 1)

    def _write_element(self, field: Field, buffer: memoryview, offset: int, value: Any) -> None:  # noqa: ANN401
        element = field.element
        if isinstance(element, Record):
            self.write_record(element, buffer, offset, value)
            return
        if isinstance(element, Scalar):
            try:
                self._structs[element.code].pack_into(buffer, offset, value)
            except (struct.error, OverflowError) as failure:
                raise ValueError(f"{field.name}: {failure}") from failure
            return
        data = value.encode("utf-8") if isinstance(element, Text) else bytes(value)
        if isinstance(element, Text):
            if len(data) > element.capacity:
                raise ValueError(f"{field.name}: {len(data)} octets of text where {element.capacity} have room")
            self._length.pack_into(buffer, offset, len(data))
            offset += 4
        elif len(data) != element.size:
            raise ValueError(f"{field.name}: {len(data)} octets where {element.size} are declared")
        buffer[offset : offset + len(data)] = data
