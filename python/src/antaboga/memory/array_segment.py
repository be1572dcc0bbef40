"""Segments that hold one array: ``spec/layout/array.md``."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from antaboga._closing import Closing
from antaboga.errors import ClosedError, LayoutError
from antaboga.layout import dtype_text
from antaboga.layout.array_form import ArrayForm
from antaboga.layout.segment_header import SegmentHeader, publish
from antaboga.memory.layout_segment import NOBODY, await_header, check_owner, this_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antaboga.memory.segment import Segment
    from antaboga.memory.shared_array import Guard, SharedArray

__all__ = ["ArraySegment"]

# In an expected shape: any extent.
_ANY = -1
_NATIVE_ORDER = "<" if sys.byteorder == "little" else ">"

_NATIVE = {
    "b1": "?",
    "i1": "b",
    "u1": "B",
    "i2": "h",
    "u2": "H",
    "i4": "i",
    "u4": "I",
    "i8": "q",
    "u8": "Q",
    "f4": "f",
    "f8": "d",
    "M8": "q",
    "m8": "q",
}


class ArraySegment(Closing):
    """An array with numpy's dtype, shape and strides, behind a header that is checked before anything is believed.

    The memory may come from any room. Whatever makes one of these takes the segment over: it is closed with it, and
    also if making it fails. Nothing here synchronises access to the items. Any thread may use it.

    ``array`` needs numpy; nothing else does. A dtype is anything of which numpy makes one, or, without numpy, its
    ``dtype.str`` and what ``spec/layout/array.md`` has for structured ones.

    After ``close`` every array that came from here raises ClosedError, its slices and transposes too, and ``memory``
    and ``view`` raise, whoever holds them. What other code made of them, such as ``numpy.asarray`` and slices of
    ``memory``, cannot be taken back: it goes on working and keeps the pages mapped. Nothing left over can crash the
    process.
    """

    def __init__(self, segment: Segment, header: SegmentHeader, form: ArrayForm) -> None:
        """Takes over the segment; not for callers."""
        self._segment = segment
        self._header = header
        self._form = form
        self._memory = segment.memory[header.data_offset : header.data_offset + header.record_count]
        self._view: memoryview | None = None
        self._array: SharedArray | None = None
        self._guard: Guard | None = None
        self._closed = False

    @staticmethod
    def size(shape: Iterable[int], dtype: object) -> int:
        """Bytes that a segment needs for a contiguous array."""
        return SegmentHeader.of_array(ArrayForm.of(_text(dtype), tuple(shape)), NOBODY).size

    @classmethod
    def create(
        cls,
        segment: Segment,
        shape: Iterable[int],
        dtype: object,
        *,
        strides: Iterable[int] | None = None,
        offset: int = 0,
        order: str = "C",
        fill: Callable[[ArraySegment], None] | None = None,
    ) -> ArraySegment:
        """Makes new memory a segment of an array, which is all zero or what ``fill`` makes of it.

        Args:
            segment: new memory.
            shape: items along each dimension.
            dtype: of an item.
            strides: bytes from an item to the next along each dimension; without them items follow each other.
            offset: of the item with the index 0 everywhere, in bytes.
            order: ``C``, or ``F`` for the first index varying fastest; has no meaning with strides.
            fill: nobody attaches before it is done.

        Raises:
            ValueError: it cannot be shared, the memory is too small or has a header already.
        """
        try:
            if order not in ("C", "F"):
                raise ValueError(f"the order of an array is C or F: {order}")
            steps = None if strides is None else tuple(strides)
            form = ArrayForm.of(_text(dtype), tuple(shape), steps, offset, columns=order == "F")
            header = SegmentHeader.of_array(form, this_process())
            header.write(segment.memory)
            made = cls(segment, header, form)
            if fill:
                fill(made)
            publish(segment.memory)
        except BaseException:
            segment.close()
            raise
        return made

    @classmethod
    def attach(
        cls,
        segment: Segment,
        *,
        timeout: float | None = 0,
        dtype: object = None,
        shape: Iterable[int] | None = None,
    ) -> ArraySegment:
        """Reads a segment's header; one that is not complete is waited for: zero does not wait, None waits for ever.

        Args:
            segment: is taken over, also when this fails.
            timeout: how long to wait.
            dtype: which the array must have; None is any.
            shape: which the array must have, an extent of -1 being any; None is any shape.

        Raises:
            LayoutError: it is an array of another dtype or shape.
            NotReadyError: it is not complete, and the timeout is zero.
            DeadlineExceeded: it was not complete in time.
            ProtocolError: the header or the description of the array breaks a rule.
            IpcError: the segment holds no array (WRONG_KIND), another user may write the memory (PEER_REFUSED).
        """
        try:
            check_owner(segment)
            header = await_header(segment, timeout)
            form = header.array(segment.name)
            _require(form, segment.name, dtype, shape)
            return cls(segment, header, form)
        except BaseException:
            segment.close()
            raise

    @property
    def array(self) -> SharedArray:
        """The array, without a copy; the same object each time. Read-only where the segment is."""
        self._check("array")
        if self._array is None:
            from antaboga.layout.array_dtype import to_numpy
            from antaboga.memory.shared_array import SharedArray

            # A view of its own, since arrays hold it beyond the end.
            octets = self._memory[:]
            dtype = to_numpy(self._form.dtype)
            self._array, self._guard = SharedArray.over(octets, self._form, dtype, self._segment.name)
        return self._array

    @property
    def memory(self) -> memoryview:
        """The octets that the strides count in."""
        self._check("memory")
        return self._memory

    @property
    def view(self) -> memoryview:
        """The array as a memoryview with format and shape, for which no numpy is needed.

        Counts of datetime64 and timedelta64 are integers. Raises ValueError for what no memoryview can show: strides,
        the other byte order, other dtypes, no items.
        """
        self._check("view")
        if self._view is None:
            form = self._form
            code = form.dtype.text[1:].partition("[")[0]
            native = form.dtype.text[0] in ("|", _NATIVE_ORDER)
            if code not in _NATIVE or not native or not form.is_contiguous or 0 in form.shape:
                raise ValueError(f"no memoryview can show an array of {form.dtype.text} with strides {form.strides}")
            end = form.offset + dtype_text.byte_count(form.shape, form.dtype.itemsize)
            with self._memory[form.offset : end] as octets:
                self._view = octets.cast(_NATIVE[code], form.shape)  # type: ignore[call-overload]
        return self._view

    @property
    def form(self) -> ArrayForm:
        """Dtype, shape, strides and offset, as they were when they were checked."""
        return self._form

    @property
    def header(self) -> SegmentHeader:
        """The header, as it was when it was checked."""
        return self._header

    @property
    def segment(self) -> Segment:
        """The memory below."""
        return self._segment

    def _check(self, operation: str) -> None:
        if self._closed:
            raise ClosedError(operation, "closed", name=self._segment.name)

    def close(self) -> None:
        """Lets go of the memory; whatever came from here raises from now on."""
        self._closed = True
        self._array = None
        if self._guard is not None:
            self._guard.closed = True
        try:
            for view in (self._view, self._memory):
                _release(view)
        finally:
            self._segment.close()


def _require(form: ArrayForm, name: str, dtype: object, shape: Iterable[int] | None) -> None:
    if dtype is not None and _text(dtype) != form.dtype.text:
        raise _another(name, "dtype", _text(dtype), form.dtype.text)
    if shape is None:
        return
    wanted = tuple(shape)
    same = len(wanted) == len(form.shape)
    if not same or any(extent not in (_ANY, found) for extent, found in zip(wanted, form.shape, strict=True)):
        raise _another(name, "shape", _shape_text(wanted), _shape_text(form.shape))


def _shape_text(shape: tuple[int, ...]) -> str:
    return f"({','.join('*' if extent == _ANY else str(extent) for extent in shape)})"


def _another(name: str, word: str, expected: str, found: str) -> LayoutError:
    problem = "another array than expected"
    return LayoutError("attach", problem, name=name, word=word, expected=expected, found=found)


def _release(view: memoryview | None) -> None:
    if view is not None:
        # What was made of it may hold it, and goes on working.
        with suppress(BufferError):
            view.release()


def _text(dtype: Any) -> str:  # noqa: ANN401 - whatever numpy makes a dtype of
    """The one spelling of a dtype."""
    if isinstance(dtype, str):
        try:
            return dtype_text.parse(dtype).text
        except ValueError:
            pass  # perhaps one of numpy's other spellings
    import numpy as np

    from antaboga.layout.array_dtype import from_numpy

    return from_numpy(np.dtype(dtype))
