"""numpy's arrays and scalars as values; imported when the first one is met. Needs numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from antaboga.call._exact import refused, wrong
from antaboga.call._writing import Refusal
from antaboga.layout import dtype_text

try:
    import numpy as np

    from antaboga.layout.array_dtype import from_numpy, to_numpy
except ImportError:
    raise refused("numpy is not installed here") from None

if TYPE_CHECKING:
    from antaboga.call._reading import ValueReader
    from antaboga.call._writing import ValueWriter, Writer

_TEXTS: dict[np.dtype[Any], str] = {}
_TYPES: dict[str, np.dtype[Any]] = {}
_MOST_KEPT = 1000


def writer(kind: type) -> Writer | None:
    """The writer for a type of numpy's; None for any other."""
    if kind is np.ndarray or (kind.__module__, kind.__name__) == ("antaboga.memory.shared_array", "SharedArray"):
        return _write_array
    if issubclass(kind, np.generic) and kind.__module__ == "numpy":
        return _write_scalar
    return None


def _write_array(to: ValueWriter, value: np.ndarray[Any, Any], depth: int) -> str:
    text = _text(value.dtype)
    plain = value if type(value) is np.ndarray else np.asarray(value)
    if not plain.flags.c_contiguous:
        # One in Fortran's order is one in C's with its dimensions the other way round.
        plain = plain if plain.flags.f_contiguous else np.ascontiguousarray(plain).reshape(plain.shape)
    flat = (plain if plain.flags.c_contiguous else plain.T).reshape(-1)
    memory = memoryview(cast("Any", flat.view(np.uint8))) if flat.size and flat.itemsize else memoryview(b"")
    index = to.sink.view(memory, not plain.flags.writeable)
    strides = plain.strides if flat.size else _c_strides(plain.shape, plain.itemsize)
    content = (index, text, list(plain.shape), list(strides), 0)
    return to.tag("array", to.items(content, depth + 1))


def _c_strides(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    strides = []
    for extent in shape[::-1]:
        strides.append(itemsize)
        itemsize *= max(extent, 1)
    return tuple(strides[::-1])


def _write_scalar(to: ValueWriter, value: np.generic, depth: int) -> str:
    return to.tag("scalar", to.items((_text(value.dtype), value.tobytes().hex()), depth + 1))


def _text(dtype: np.dtype[Any]) -> str:
    found = _TEXTS.get(dtype)
    # Equal dtypes may have other metadata and titles, which do not travel, but never another text.
    if found is None:
        try:
            found = from_numpy(dtype)
        except ValueError as cause:
            raise Refusal(str(cause), dtype=str(dtype)) from None
        if len(_TEXTS) < _MOST_KEPT:
            _TEXTS[dtype] = found
    return found


def _dtype(text: Any) -> np.dtype[Any]:
    if type(text) is not str:
        raise wrong("a value is not as it is written", of="dtype")
    found = _TYPES.get(text)
    if found is None:
        try:
            found = to_numpy(dtype_text.parse(text))
        except (ValueError, TypeError):
            raise wrong("a value is not as it is written", of="dtype", dtype=f"{text:.100}") from None
        if len(_TYPES) < _MOST_KEPT:
            _TYPES[text] = found
    return found


def array(reader: ValueReader, content: Any) -> np.ndarray[Any, Any]:
    """Reads an ``$array``: a view of the buffer."""
    if not (type(content) is list and len(content) == 5):
        raise wrong("a value is not as it is written", of="array")
    index, text, shape, strides, offset = content
    dtype = _dtype(text)
    if not (_integers(shape) and _integers(strides) and type(offset) is int and len(shape) == len(strides)):
        raise wrong("a value is not as it is written", of="array")
    memory = reader.view(index)
    _check(shape, strides, offset, dtype.itemsize, memory.nbytes)
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.ndarray(shape, dtype, memory, offset, strides)


def _integers(numbers: Any) -> bool:
    return (
        type(numbers) is list
        and len(numbers) <= dtype_text.MOST_DIMENSIONS
        and all(type(number) is int for number in numbers)
    )


def _check(shape: list[int], strides: list[int], offset: int, itemsize: int, size: int) -> None:
    try:
        count = dtype_text.byte_count(tuple(shape), itemsize)
    except ValueError as cause:
        raise wrong(str(cause), of="array") from None
    if not count:
        inside = 0 <= offset <= size
    else:
        reach = [(extent - 1) * stride for extent, stride in zip(shape, strides, strict=True)]
        lowest = offset + sum(step for step in reach if step < 0)
        highest = offset + sum(step for step in reach if step > 0) + itemsize
        inside = lowest >= 0 and highest <= size
    if not inside:
        raise wrong("an array that reaches beyond its buffer", offset=offset, size=size)


def scalar(reader: ValueReader, content: Any) -> object:  # noqa: ARG001
    """Reads a ``$scalar``."""
    if not (type(content) is list and len(content) == 2 and type(content[1]) is str):
        raise wrong("a value is not as it is written", of="scalar")
    dtype = _dtype(content[0])
    try:
        octets = bytes.fromhex(content[1])
    except ValueError:
        raise wrong("a value is not as it is written", of="scalar") from None
    if len(octets) != dtype.itemsize or octets.hex() != content[1]:
        raise wrong("a value is not as it is written", of="scalar")
    try:
        found = np.frombuffer(octets, dtype)[0]
    except (ValueError, SystemError):  # the second one in numpy 2.2, for characters beyond the last
        raise refused("a scalar that is no text", dtype=content[0]) from None
    # numpy's are in the machine's order, without zeros at the end of a text, and a bool is one of two.
    if found.dtype != dtype or found.tobytes() != octets:
        raise refused("a scalar that numpy has not", dtype=content[0], octets=f"{content[1]:.100}")
    return found
