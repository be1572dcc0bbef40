"""Memory of this process that calls pass without copying it, found again by what a part of it is a part of.

A region is known as long as its mapping: whatever is made of a mapping, slices and numpy's arrays, keeps it.
"""

from __future__ import annotations

import mmap
import sys
from _weakref import ref
from bisect import bisect_right, insort
from typing import TYPE_CHECKING

from antaboga.call import _memfd

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    from numpy.typing import DTypeLike

    from antaboga.call._segments import Segments

_by_mapping: dict[int, Region] = {}
_by_address: dict[int, Region] = {}
_addresses: list[int] = []
_without_address: list[Region] = []


class Region:
    """A mapping that other processes can have, too; does not keep it.

    Attributes:
        ours: whether it was made here.
        known: who has a number for it, and hears when it is gone.
    """

    __slots__ = ("__weakref__", "address", "held", "known", "mapping", "ours", "size")

    def __init__(self, mapping: mmap.mmap, held: _memfd.Held, *, ours: bool) -> None:
        """Makes it known."""
        self.held = held
        self.size = len(mapping)
        self.ours = ours
        self.address = 0
        self.known: list[Segments] = []
        key = id(mapping)
        self.mapping: Callable[[], mmap.mmap | None] = ref(mapping, lambda _: self._gone(key))
        _by_mapping[key] = self
        _without_address.append(self)

    def _gone(self, key: int) -> None:
        # Where the collector took the mapping, the reference keeps what it calls, and so this.
        self.mapping = _no_mapping
        _by_mapping.pop(key, None)
        if _by_address.get(self.address) is self:
            del _by_address[self.address]
            _addresses.remove(self.address)
        elif self in _without_address:
            _without_address.remove(self)
        for segments in self.known:
            segments.lost(self)


def _no_mapping() -> None:
    """A mapping that is gone."""


def region_of(memory: memoryview) -> tuple[Region, int] | None:
    """The region that all of ``memory``, which is contiguous, lies in, and where."""
    if not _by_mapping:
        return None
    exporter = memory.obj
    if type(exporter) is mmap.mmap:
        region = _by_mapping.get(id(exporter))
        if region is None:
            return None
        if memory.nbytes == region.size:
            return region, 0
    elif type(exporter) in (bytes, bytearray):
        return None
    address = _address(memory)
    while _without_address:
        added = _without_address.pop()
        mapping = added.mapping()
        if mapping is not None:
            added.address = _address(memoryview(mapping))
            _by_address[added.address] = added
            insort(_addresses, added.address)
    place = bisect_right(_addresses, address) - 1
    if place < 0:
        return None
    found = _by_address.get(_addresses[place])
    if found is None or address - found.address + memory.nbytes > found.size:
        return None
    return found, address - found.address


def _address(memory: memoryview) -> int:
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        found: int = numpy.frombuffer(memory, numpy.uint8).__array_interface__["data"][0]
        return found
    from antaboga._os.address import address_of

    return address_of(memory)


def shared_memory(size: int) -> memoryview:
    """Takes ``size`` zero bytes of memory that calls pass without copying it.

    The other side of a call that gets any part of it sees, and writes, the same bytes; what it returns of it is a part
    of it here, too. It belongs to the process and not to a connection, and goes when nothing refers to it on either
    side.

    Raises:
        IpcError: there is no room (ENOMEM, ENOSPC).
    """
    if size < 1:
        raise ValueError(f"shared memory has at least one byte: {size}")
    held = _memfd.create(size)
    mapping = _memfd.mapped(held.fd, size)
    Region(mapping, held, ours=True)
    return memoryview(mapping)


def shared_array(shape: int | tuple[int, ...], dtype: DTypeLike = float) -> np.ndarray[Any, Any]:
    """A numpy array of zeros in shared memory: calls pass it, and its contiguous slices, without copying.

    Raises:
        TypeError: the dtype has Python objects.
        IpcError: there is no room (ENOMEM, ENOSPC).
    """
    import numpy as np

    kind = np.dtype(dtype)
    if kind.hasobject:
        raise TypeError(f"an array of Python objects cannot be shared: {kind}")
    count = 1
    for extent in (shape,) if isinstance(shape, int) else shape:
        if extent < 0:
            raise ValueError(f"a negative extent: {extent}")
        count *= extent
    return np.ndarray(shape, kind, shared_memory(max(1, count * kind.itemsize)))
