"""Random dtypes, shapes, strides, views and items, and numpy's items as the words that Java writes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from random import Random

Array = np.ndarray[Any, Any]

PLAIN = (
    "|b1 |i1 |u1 <i2 >i2 <u2 >u2 <i4 >i4 <u4 >u4 <i8 >i8 <u8 >u8 <f2 >f2 <f4 >f4 <f8 >f8 <c8 >c8 <c16 >c16 "
    "<M8 >M8[ns] <M8[25s] >m8 <m8[D] |S1 |S7 <U1 >U5 |V3"
).split()


def dtype(random: Random, depth: int = 0) -> np.dtype[Any]:
    """A dtype that can be shared, structured one time in four."""
    if random.random() < (0.75 if depth == 0 else 0.9) or depth == 3:
        return np.dtype(random.choice(PLAIN))
    names = [f"f{i}.-_" for i in range(random.randint(1, 4))]
    formats = [
        (dtype(random, depth + 1), tuple(random.randint(1, 3) for _ in range(random.choice([0, 0, 1, 2]))))
        for _ in names
    ]
    return np.dtype(list(zip(names, formats, strict=True)), align=random.random() < 0.5)


def place(random: Random, kind: np.dtype[Any]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Shape, strides and offset of an array, of which some are slices and transposes of larger ones."""
    rank = random.randint(0, 4)
    shape = tuple(random.choice([0, 1, 2, 2, 3, 3, 4, 4]) for _ in range(rank))
    whole = np.zeros(tuple(2 * n + random.randint(0, 2) for n in shape), kind)
    steps = [random.choice([1, 1, 2, -1, -2]) for _ in shape]
    turned: tuple[Any, ...] = (*(slice(None, None, step) for step in steps), ...)
    cut: tuple[Any, ...] = (*(slice(n) for n in shape), ...)
    part = whole[turned][cut]
    part = part.transpose(random.sample(range(rank), rank))
    begin = part.__array_interface__["data"][0] - whole.__array_interface__["data"][0] if part.size else 0
    return part.shape, part.strides, begin


def fill(random: Random, array: Array) -> None:
    """Overwrites every item by one with random bits, as far as all of them mean something."""
    kind = array.dtype
    if kind.names is not None:
        for name in kind.names:
            fill(random, array[name])
        return
    values: list[Any]
    if kind.kind == "b":
        values = [random.random() < 0.5 for _ in range(array.size)]
    elif kind.kind == "U":
        points = [chr(random.choice([65, 0xE9, 0x20AC, 0x1F600])) for _ in range(kind.itemsize // 4)]
        values = ["".join(random.sample(points, random.randint(0, len(points)))) for _ in range(array.size)]
    else:
        values = list(np.frombuffer(random.randbytes(array.size * kind.itemsize), kind))
    content = np.empty(array.size, kind)
    content[:] = values
    array[...] = content.reshape(array.shape)


def leaves(array: Array) -> str:
    """Every item, the last index varying fastest."""
    found: list[str] = []
    for item in array.reshape(-1) if array.size else []:
        _add(item, array.dtype, found)
    return ",".join(found)


def _add(item: Any, kind: np.dtype[Any], found: list[str]) -> None:
    if kind.names is not None and kind.fields is not None:
        for name in kind.names:
            field = kind.fields[name][0]
            if field.shape:
                for each in item[name].reshape(-1):
                    _add(each, field.base, found)
            else:
                _add(item[name], field, found)
    elif kind.kind == "b":
        found.append("1" if item else "0")
    elif kind.kind == "f":
        found.append(_bits(item))
    elif kind.kind == "c":
        found += [_bits(item.real), _bits(item.imag)]
    elif kind.kind in "SV":
        found.append("x" + bytes(item).hex())
    elif kind.kind == "U":
        found.append("x" + ".".join(f"{ord(point):x}" for point in item))
    else:
        found.append(str(int(item.astype(np.int64) if kind.kind in "Mm" else item)))


def _bits(number: Any) -> str:
    return "nan" if number != number else struct.pack(">d", float(number)).hex()
