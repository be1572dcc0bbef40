"""What a handler's annotations ask for, as checks: ``spec/call/values.md``, *What was asked for*.

A check takes a value and gives the value to use: the same, or one of the same meaning that the annotation names (a
float for an integer that it holds exactly, an object of a dataclass for a record of its name). It raises ``Unfit``
otherwise.
Of what cannot be checked here (a type variable, a protocol), nothing is asked.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from antaboga.call._exact import EnumMember, RecordValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Check = Callable[[Any], Any]

_MOST_EXACT = 1 << 53


class Unfit(Exception):  # noqa: N818 - becomes a TypeRefusedError, with its place
    """A value is not what was asked for."""

    def __init__(self, expected: str, value: object, why: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = type_name(value)
        self.why = why
        self.place: list[str] = []


def type_name(value: object) -> str:
    """What an error calls the type of a value."""
    if type(value) is RecordValue:
        return f"record {value.name}"
    if type(value) is EnumMember:
        return f"member of {value.enum}"
    return "None" if value is None else type(value).__name__


def check_for(annotation: Any) -> Check | None:
    """The check for an annotation that is no text any more; None where nothing is asked."""
    if annotation is Any or annotation is object:
        return None
    if annotation is None or annotation is type(None):
        return _exactly(type(None), "None")
    origin = getattr(annotation, "__origin__", None)
    if isinstance(annotation, type) and origin is None:
        return _for_class(annotation)
    arguments = getattr(annotation, "__args__", ())
    if origin is None:
        if type(annotation).__name__ in ("UnionType", "Union"):
            return _union(arguments)
        below = getattr(annotation, "__supertype__", None) or getattr(annotation, "__value__", None)
        return None if below is None else check_for(below)
    if hasattr(annotation, "__metadata__"):
        return check_for(origin)
    name = getattr(origin, "__name__", None) or getattr(origin, "_name", "")
    if name == "Union":
        return _union(arguments)
    if name == "Literal":
        return _literal(arguments)
    return _generic(origin, arguments)


def _exactly(kind: type, name: str) -> Check:
    def check(value: Any) -> Any:
        if type(value) is kind:
            return value
        raise Unfit(name, value)

    return check


def _float(value: Any) -> Any:
    if type(value) is float:
        return value
    if type(value) is int and -_MOST_EXACT <= value <= _MOST_EXACT:
        return float(value)
    raise Unfit("float", value, "beyond what a float holds exactly" if type(value) is int else "")


def _for_class(kind: type) -> Check | None:
    if kind is float:
        return _float
    if kind.__dict__.get("_is_protocol"):
        return None
    enum = sys.modules.get("enum")
    if enum is not None and issubclass(kind, enum.Enum):
        return _enum(kind)
    if "__dataclass_fields__" in kind.__dict__:
        return _dataclass(kind)
    if kind.__module__ in ("collections.abc", "typing", "numbers") or getattr(kind, "__abstractmethods__", None):
        return _instance(kind)
    if kind.__module__ in _EXACT or (kind.__module__ == "numpy" and kind.__name__ != "ndarray"):
        # A datetime is no date here, and a bool no int.
        return _instance(kind) if getattr(kind, "__subclasses__", None) and _is_numpy_family(kind) else _exact(kind)
    return _instance(kind)


_EXACT = ("builtins", "datetime", "decimal", "uuid", "zoneinfo")


def _is_numpy_family(kind: type) -> bool:
    return kind.__module__ == "numpy" and bool(kind.__subclasses__())


def _exact(kind: type) -> Check:
    return _exactly(kind, kind.__name__)


def _instance(kind: type) -> Check:
    def check(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise Unfit(kind.__name__, value)

    return check


def _enum(kind: Any) -> Check:
    def check(value: Any) -> Any:
        if type(value) is EnumMember and value.enum == kind.__name__:
            found = kind.__members__.get(value.name)
            if found is not None:
                return found
        if isinstance(value, kind):
            return value
        raise Unfit(kind.__name__, value)

    return check


def _dataclass(kind: type) -> Check:
    make: Callable[[dict[str, object]], object] | None = None

    def check(value: Any) -> Any:
        nonlocal make
        if type(value) is kind:
            return value
        if type(value) is RecordValue and value.name == kind.__name__:
            make = make or maker(kind)
            return make(value.fields)
        raise Unfit(kind.__name__, value)

    return check


def maker(kind: Any) -> Callable[[dict[str, object]], object]:
    """What makes an object of a dataclass out of a record's fields, each checked; raises Unfit."""
    module = sys.modules["dataclasses"]
    fields = {field.name: field for field in module.fields(kind)}
    asked = resolved({name: field.type for name, field in fields.items()}, vars(sys.modules[kind.__module__]))
    checks = {name: check_for(asked[name]) if name in asked else None for name in fields}

    def make(found: dict[str, object]) -> object:
        if found.keys() != fields.keys():
            difference = sorted(found.keys() ^ fields.keys())
            raise Unfit(kind.__name__, RecordValue(kind.__name__, found), f"other fields: {', '.join(difference)}")
        values = {}
        for name, value in found.items():
            check = checks[name]
            values[name] = value if check is None else _within(check, value, f"field {name}")
        made = kind(**{name: value for name, value in values.items() if fields[name].init})
        for name, value in values.items():
            if not fields[name].init:
                object.__setattr__(made, name, value)
        return made

    return make


def _within(check: Check, value: object, place: str) -> object:
    try:
        return check(value)
    except Unfit as unfit:
        unfit.place.insert(0, place)
        raise


def _union(arguments: Iterable[Any]) -> Check | None:
    checks = [check_for(argument) for argument in arguments]
    if None in checks:
        return None
    expected = " | ".join(text(argument) for argument in arguments)
    # A float that is an int already stays what it is where both are asked for.
    exact = frozenset(argument for argument in arguments if argument in (int, float))

    def check(value: Any) -> Any:
        if type(value) in exact:
            return value
        for each in checks:
            try:
                return each(value)  # type: ignore[misc] # None was looked for
            except Unfit:
                continue
        raise Unfit(expected, value)

    return check


def _literal(arguments: tuple[Any, ...]) -> Check:
    def check(value: Any) -> Any:
        for argument in arguments:
            if type(argument) is type(value) and argument == value:
                return value
        raise Unfit(f"one of {', '.join(map(repr, arguments))}", value)

    return check


def _generic(origin: Any, arguments: tuple[Any, ...]) -> Check | None:
    if not isinstance(origin, type):
        return None
    if origin.__name__ == "ndarray" and origin.__module__ == "numpy":
        return _array(origin, arguments)
    checks = [None if argument is Ellipsis else check_for(argument) for argument in arguments]
    holder = _for_class(origin)
    if holder is None:
        return None
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return _tuple(holder, checks)
    if len(checks) == 2 and origin is not tuple and hasattr(origin, "keys"):
        return _mapping(holder, checks[0], checks[1])
    if origin.__name__ in _OF_ITEMS and checks and checks[0] is not None:
        return _items(holder, checks[0])
    return holder


_OF_ITEMS = frozenset("list tuple set frozenset Sequence MutableSequence Iterable Collection Set MutableSet".split())


def _items(holder: Check, item: Check) -> Check:
    def check(value: Any) -> Any:
        holder(value)
        kind = type(value)
        # A str is a sequence of strs, each of which is one again; and bytes are integers.
        if kind not in (list, tuple, set, frozenset):
            return value
        found: list[Any] = []
        changed = False
        for each in value:
            try:
                new = item(each)
            except Unfit as unfit:
                unfit.place.insert(0, f"item {len(found) + 1}")
                raise
            changed |= new is not each
            found.append(new)
        if not changed:
            return value
        return found if kind is list else kind(found)

    return check


def _tuple(holder: Check, checks: list[Check | None]) -> Check:
    def check(value: Any) -> Any:
        holder(value)
        if len(value) != len(checks):
            raise Unfit(f"tuple of {len(checks)}", value, f"has {len(value)}")
        return tuple(
            each if one is None else _within(one, each, f"item {at + 1}")
            for at, (one, each) in enumerate(zip(checks, value, strict=True))
        )

    return check


def _mapping(holder: Check, of_key: Check | None, of_value: Check | None) -> Check:
    def check(value: Any) -> Any:
        holder(value)
        if type(value) is not dict:
            return value
        found = {}
        for key, item in value.items():
            new = key if of_key is None else _within(of_key, key, f"key {key!r:.100}")
            found[new] = item if of_value is None else _within(of_value, item, f"key {key!r:.100}")
        return found

    return check


def _array(origin: type, arguments: tuple[Any, ...]) -> Check:
    holder = _instance(origin)
    wanted = getattr(arguments[1], "__args__", ()) if len(arguments) == 2 else ()
    scalar = wanted[0] if wanted and isinstance(wanted[0], type) else None

    def check(value: Any) -> Any:
        holder(value)
        if scalar is not None and not issubclass(value.dtype.type, scalar):
            raise Unfit(f"ndarray of {scalar.__name__}", value, f"dtype is {value.dtype}")
        return value

    return check


def resolved(annotations: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Annotations whose texts were evaluated; those that name what is not there are left out."""
    found = {}
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            try:
                annotation = eval(annotation, names)  # the text of the program itself
            except Exception:
                continue
        if type(annotation).__name__ == "ForwardRef":
            continue
        found[name] = annotation
    return found


def text(annotation: Any) -> str:
    """An annotation as its author would write it."""
    if isinstance(annotation, str):
        return annotation
    if annotation is None or annotation is type(None):
        return "None"
    if isinstance(annotation, type) and not hasattr(annotation, "__origin__"):
        return annotation.__qualname__
    return repr(annotation).replace("typing.", "")
