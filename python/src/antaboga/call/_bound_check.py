"""Whether a method of a protocol fits what a worker describes: ``spec/call/wire.md``, *Handshake*."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from antaboga.call._asked import text
from antaboga.errors import NoFunctionError, TypeRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Described = Mapping[str, Any]

_IN_ORDER = ("positional_only", "positional_or_keyword")
_PYTHON = {name: name for name in ("bool", "int", "float", "str", "bytes", "bytearray", "complex", "None")}
_JAVA = {
    **dict.fromkeys(("byte", "short", "int", "long", "Byte", "Short", "Integer", "Long", "BigInteger"), "int"),
    **dict.fromkeys(("float", "double", "Float", "Double"), "float"),
    **dict.fromkeys(("boolean", "Boolean"), "bool"),
    "String": "str",
    "byte[]": "bytes",
    "void": "None",
    "Void": "None",
}
_PLAIN = {"python": _PYTHON, "java": _JAVA}
"""Types, as each language names them, of which a value of one is never one of another."""


class Bindable:
    """A method of a protocol that is to stand for a function."""

    def __init__(self, owner: str, function: Any, asked: Mapping[str, Any]) -> None:
        """Has annotations that are no text any more."""
        self.name: str = function.__name__
        self.signature = inspect.signature(function)
        self._owner = owner
        self._asked = asked
        # Without self.
        self._parameters = list(self.signature.parameters.values())[1:]
        self._ordered = [each for each in self._parameters if each.kind.name.lower() in _IN_ORDER]
        self.result = asked.get("return", Parameter.empty)
        """What it asks of its result; ``Parameter.empty`` for nothing."""
        self.awaitable = inspect.iscoroutinefunction(function)
        """Whether the result is awaited."""
        if getattr(self.result, "__origin__", None) is Awaitable:
            self.result, self.awaitable = self.result.__args__[0], True

    def __str__(self) -> str:
        return f"{self._owner}.{self.name}({', '.join(map(str, self._parameters))})"

    def fixed(self) -> int:
        """How many arguments in their order it takes, if that is all it takes; else -1."""
        return len(self._ordered) if len(self._ordered) == len(self._parameters) else -1

    def check(self, candidates: Sequence[Described], language: str) -> None:
        """Finds whether one of the functions of one name fits.

        Raises:
            NoFunctionError: all take other arguments.
            TypeRefusedError: it fits but for a type.
        """
        fitting = [each for each in candidates if self._takes(each.get("parameters"))]
        if not fitting:
            problem = "the function takes other arguments than the method"
            raise NoFunctionError("bind", problem, method=str(self), function=" | ".join(map(_shown, candidates)))
        failures = [failure for failure in (self._other_type(each, language) for each in fitting) if failure]
        if len(failures) == len(fitting):
            raise failures[0]

    def _takes(self, described: Any) -> bool:
        if type(described) is not list:
            return True
        ordered = [each for each in described if each.get("kind") in _IN_ORDER]
        named = {each.get("name"): each for each in described if each.get("kind") == "keyword_only"}
        kinds = {each.get("kind") for each in described}
        mine = {each.kind for each in self._parameters}
        needed = sum(not each.get("optional") for each in ordered)
        given = sum(each.default is Parameter.empty for each in self._ordered)
        most = len(ordered) if "var_positional" not in kinds else len(self._ordered)
        if not needed <= given or len(self._ordered) > most:
            return False
        if Parameter.VAR_POSITIONAL in mine and "var_positional" not in kinds:
            return False
        if Parameter.VAR_KEYWORD in mine and "var_keyword" not in kinds:
            return False
        return self._takes_named(named, ordered[len(self._ordered) :], anything="var_keyword" in kinds)

    def _takes_named(self, named: dict[Any, Described], rest: Sequence[Described], *, anything: bool) -> bool:
        by_name = {**named, **{each.get("name"): each for each in rest if each.get("kind") != "positional_only"}}
        mine = {each.name: each for each in self._parameters if each.kind is Parameter.KEYWORD_ONLY}
        for name, each in mine.items():
            there = by_name.get(name)
            if there is None and not anything:
                return False
            if there is not None and each.default is not Parameter.empty and not there.get("optional"):
                return False
        return all(name in mine or each.get("optional") for name, each in named.items())

    def _other_type(self, described: Described, language: str) -> TypeRefusedError | None:
        names = _PLAIN.get(language, {})
        pairs = [(f"argument {at + 1}", each.name, at) for at, each in enumerate(self._ordered)]
        ordered = [each for each in described.get("parameters") or () if each.get("kind") in _IN_ORDER]
        for place, name, at in pairs:
            if at < len(ordered) and name in self._asked:
                mine, theirs = _plain(self._asked[name]), names.get(_short(ordered[at].get("type")))
                if mine and theirs and mine != theirs and (mine, theirs) != ("int", "float"):
                    return self._refused(place, text(self._asked[name]), ordered[at].get("type"))
        if self.result is not Parameter.empty:
            mine, theirs = _plain(self.result), names.get(_short(described.get("returns")))
            if mine and theirs and mine != theirs and (mine, theirs) != ("float", "int"):
                return self._refused("result", text(self.result), described.get("returns"))
        return None

    def _refused(self, place: str, expected: str, found: object) -> TypeRefusedError:
        problem = "the function's type is another one"
        return TypeRefusedError("bind", problem, method=str(self), place=place, expected=expected, found=found)


def _plain(annotation: Any) -> str | None:
    return _PYTHON.get(text(annotation))


def _short(name: object) -> str:
    return name.rpartition(".")[2] if isinstance(name, str) else ""


def _shown(described: Described) -> str:
    parameters = described.get("parameters") or ()
    return f"{described.get('name')}({', '.join(str(each.get('name')) for each in parameters)})"


def check_types(method: str, annotations: Sequence[Any], known: Mapping[str, Any]) -> None:
    """Compares the dataclasses and enums that a signature mentions with those of the worker that have their names.

    Raises:
        TypeRefusedError: one has other fields, or other members.
    """
    for kind in _mentioned(annotations):
        theirs = known.get(kind.__name__)
        if not isinstance(theirs, dict):
            continue
        if "__dataclass_fields__" in kind.__dict__:
            what, mine = "record", set(kind.__dataclass_fields__)
            names = {each.get("name") for each in theirs.get("fields") or () if isinstance(each, dict)}
        else:
            what, mine = "enum", set(kind.__members__)
            names = set(theirs.get("members") or ())
        different = sorted(map(str, mine ^ names))
        if theirs.get("kind") != what:
            problem, details = "the worker's type of this name is of another kind", {"found": theirs.get("kind")}
        elif different:
            problem, details = "the worker's type of this name is another one", {"field": different[0]}
        else:
            continue
        raise TypeRefusedError("bind", problem, method=method, type=kind.__name__, **details)


def _mentioned(annotations: Sequence[Any]) -> list[Any]:
    """The dataclasses and enums in annotations, and in the fields of these."""
    found: list[Any] = []
    left = list(annotations)
    enum = sys.modules.get("enum")
    while left:
        each = left.pop()
        left.extend(getattr(each, "__args__", None) or ())
        if not isinstance(each, type) or each in found:
            continue
        if "__dataclass_fields__" in each.__dict__:
            found.append(each)
            left.extend(_field_types(each))
        elif enum is not None and issubclass(each, enum.Enum):
            found.append(each)
    return found


def _field_types(kind: Any) -> list[Any]:
    from antaboga.call._asked import resolved

    said = {name: field.type for name, field in kind.__dataclass_fields__.items()}
    return list(resolved(said, vars(sys.modules[kind.__module__])).values())
