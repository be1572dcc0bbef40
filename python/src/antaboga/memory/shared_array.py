"""numpy arrays over segments that raise once their segment was closed; needs numpy.

A plain array cannot be taken back, so this is a class of its own: what reaches items through Python asks first whether
the segment is open. Views of one are of the class, too; results and copies are plain arrays.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from antaboga.errors import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antaboga.layout.array_form import ArrayForm

__all__ = ["Guard", "SharedArray"]

# What gives numbers or a copy, never a view: done on a plain array, and so asked once and not at each step of it.
_COMPUTED = frozenset("all any argmax argmin cumprod cumsum item max mean min prod std sum tobytes tolist var".split())
# What tells nothing of the items; everything else that numpy's arrays have asks first.
_HARMLESS = frozenset("base dtype flags itemsize nbytes ndim shape size strides device".split())


_ndarray = np.ndarray
_view = np.ndarray.view


class Guard:
    """Whether the segment of arrays is open."""

    def __init__(self, name: str, octets: np.ndarray[Any, Any]) -> None:
        self.closed = False
        self._name = name
        self._octets = weakref.ref(octets)

    def check(self) -> None:
        """Raises ClosedError if the segment was closed."""
        if self.closed:
            raise ClosedError("array", "the segment of this array was closed", name=self._name)

    def covers(self, array: np.ndarray[Any, Any]) -> bool:
        """Whether an array's items are in the segment, and not in a copy."""
        base: object = array
        octets = self._octets()
        while isinstance(base, np.ndarray):
            if base is octets:
                return True
            base = base.base
        return False


class SharedArray(np.ndarray[Any, Any]):
    """An array over a segment, to be used as any other; raises ClosedError after the segment was closed.

    ``numpy.asarray`` makes a plain array of it, without a copy and without the question. The pages stay mapped until
    the last array of either class is gone, so that nothing left over can crash the process.
    """

    _guard: Guard | None = None

    @classmethod
    def over(cls, memory: memoryview, form: ArrayForm, dtype: np.dtype[Any], name: str) -> tuple[SharedArray, Guard]:
        """The array that a description says is in ``memory``; read-only if that is."""
        octets = np.frombuffer(memory, np.uint8)
        array = cls(form.shape, dtype, octets, form.offset, form.strides)
        guard = array._guard = Guard(name, octets)
        return array, guard

    def __array_finalize__(self, source: object) -> None:
        guard = source._guard if isinstance(source, SharedArray) else None
        self._guard = guard if guard is not None and guard.covers(self) else None

    def __array_ufunc__(self, ufunc: np.ufunc, method: Any, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401
        given = options.get("out", ())
        if given:
            options["out"] = tuple(map(_plain, given))
        if "where" in options:
            options["where"] = _plain(options["where"])
        work = ufunc if method == "__call__" else getattr(ufunc, method)
        result = work(*map(_plain, inputs), **options)
        if not given:
            return result
        return given[0] if len(given) == 1 else given

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:  # noqa: ANN401
        for array in _within((arguments, options)):
            array._check()
        return _detached(super().__array_function__(function, types, arguments, options))

    def _check(self) -> None:
        if self._guard is not None:
            self._guard.check()

    def __reduce_ex__(self, protocol: Any) -> Any:  # noqa: ANN401
        return _plain(self).__reduce_ex__(protocol)

    def __reduce__(self) -> Any:  # noqa: ANN401
        return _plain(self).__reduce__()


def _plain(value: Any) -> Any:  # noqa: ANN401
    """The same items as a plain array, where they may be used."""
    if isinstance(value, SharedArray):
        guard = value._guard
        if guard is not None and guard.closed:
            guard.check()
        return _view(value, _ndarray)
    return value


def _detached(value: Any) -> Any:  # noqa: ANN401
    """A result, which is a plain array unless it is a view."""
    return np.ndarray.view(value, np.ndarray) if isinstance(value, SharedArray) and value._guard is None else value


def _within(value: object) -> Iterator[SharedArray]:
    if isinstance(value, SharedArray):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _within(each)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))


def _asking_method(name: str) -> Callable[..., Any]:
    inherited = getattr(np.ndarray, name)

    def method(self: SharedArray, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        self._check()
        return _detached(inherited(self, *arguments, **options))

    method.__name__ = name
    method.__doc__ = inherited.__doc__
    return method


def _computing_method(name: str) -> Callable[..., Any]:
    inherited = getattr(np.ndarray, name)

    def method(self: SharedArray, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        return inherited(_plain(self), *arguments, **options)

    method.__name__ = name
    method.__doc__ = inherited.__doc__
    return method


def _asking_property(name: str) -> property:
    inherited = getattr(np.ndarray, name)

    def get(self: SharedArray) -> Any:  # noqa: ANN401
        self._check()
        return _detached(inherited.__get__(self))

    def put(self: SharedArray, value: object) -> None:
        self._check()
        inherited.__set__(self, value)

    return property(get, put, doc=inherited.__doc__)


def _ask_everywhere() -> None:
    operators = "getitem setitem float int complex bool index iter contains copy deepcopy str repr format array"
    for name in [*(f"__{word}__" for word in operators.split()), *dir(np.ndarray)]:
        if name in _HARMLESS or (name.startswith("_") and not name.endswith("__")):
            continue
        if name.startswith("__") and name.strip("_") not in operators.split():
            continue
        asking = _asking_method if callable(getattr(np.ndarray, name)) else _asking_property
        setattr(SharedArray, name, (_computing_method if name in _COMPUTED else asking)(name))


_ask_everywhere()
