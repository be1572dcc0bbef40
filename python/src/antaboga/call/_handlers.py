"""The functions of a program that may be called, found in an ordinary module: ``spec/call/worker.md``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from antaboga.call import _asked
from antaboga.call._exact import refused
from antaboga.call._reading import Known
from antaboga.errors import refused_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, ModuleType

    from antaboga.errors import TypeRefusedError

_VARARGS, _VARKEYWORDS, _COROUTINE = 0x04, 0x08, 0x80
MARK = "__antaboga_handler__"


class Exported:
    """One function that may be called."""

    def __init__(self, name: str, function: Callable[..., Any], owner: Owner | None = None) -> None:
        """A function, or a method of the class of ``owner``."""
        self.name = name
        self._function = function
        self._owner = owner
        self._bound: Callable[..., Any] | None = None if owner else function
        self._checks: list[Any] | None = None
        self._rest: Any = None
        self._named: dict[str, Any] = {}
        self._of_names: Any = None

    @property
    def target(self) -> Callable[..., Any]:
        """What is called; of a class that has state, an object is made when the first of its methods is needed."""
        if self._bound is None:
            assert self._owner is not None
            self._bound = getattr(self._owner.instance(), self.name.rpartition(".")[2])
        return self._bound

    def checked(self, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Checks arguments against annotations, in place.

        Raises:
            TypeRefusedError: one is not what its annotation asks for.
        """
        if self._checks is None:
            self._compile()
        checks = self._checks
        assert checks is not None
        at = 0
        try:
            for at, value in enumerate(args):
                check = checks[at] if at < len(checks) else self._rest
                if check is not None:
                    args[at] = check(value)
        except _asked.Unfit as unfit:
            raise self._unfit(unfit, f"argument {at + 1}") from None
        for name, value in kwargs.items():
            check = self._named.get(name, self._of_names)
            if check is not None:
                try:
                    kwargs[name] = check(value)
                except _asked.Unfit as unfit:
                    raise self._unfit(unfit, f"argument {name}") from None

    def _unfit(self, unfit: _asked.Unfit, argument: str) -> TypeRefusedError:
        place = ", ".join([argument, *unfit.place])
        problem = unfit.why or "argument is not what was asked for"
        return refused(problem, function=self.name, place=place, expected=unfit.expected, found=unfit.found)

    def _compile(self) -> None:
        parameters = _parameters(self._function, method=self._owner is not None)
        inner = _unwrapped(self._function)
        annotations = {p["name"]: p["annotation"] for p in parameters if p["annotation"] is not None}
        asked = _asked.resolved(annotations, getattr(inner, "__globals__", {}))
        checks = []
        for parameter in parameters:
            name, kind = parameter["name"], parameter["kind"]
            check = _asked.check_for(asked[name]) if name in asked else None
            if kind == "var_positional":
                self._rest = check
            elif kind == "var_keyword":
                self._of_names = check
            else:
                self._named[name] = check
                if kind != "keyword_only":
                    checks.append(check)
        self._checks = checks

    def describe(self) -> dict[str, object]:
        """What WELCOME says of it."""
        inner = _unwrapped(self._function)
        annotations = getattr(inner, "__annotations__", {})
        returns = annotations.get("return", _NOT_SAID)
        code = getattr(inner, "__code__", None)
        documentation = getattr(self._function, "__doc__", None)
        found: dict[str, object] = {
            "name": self.name,
            "parameters": [
                {
                    "name": parameter["name"],
                    "kind": parameter["kind"],
                    "type": None if parameter["annotation"] is None else _asked.text(parameter["annotation"]),
                    "optional": parameter["optional"],
                }
                for parameter in _parameters(self._function, method=self._owner is not None)
            ],
            "returns": None if returns is _NOT_SAID else "None" if returns is None else _asked.text(returns),
            "async": bool(code is not None and code.co_flags & _COROUTINE),
            "doc": documentation[:1000] if isinstance(documentation, str) else None,
        }
        found.update(getattr(self._function, MARK, {}))
        found["name"] = self.name
        return found


_NOT_SAID = object()


class Owner:
    """A class with state, of which one object is made, by the first call."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self._instance: object = None

    def instance(self) -> object:
        """The object."""
        if self._instance is None:
            self._instance = self._kind()
        return self._instance


class Handlers:
    """All that one module exports."""

    def __init__(self, module: ModuleType, fingerprint: str) -> None:
        self.module = module
        self.fingerprint = fingerprint
        self.functions = _exported(module)
        self.known = _known(module)

    @property
    def described(self) -> list[dict[str, object]]:
        """The functions as WELCOME has them."""
        return [function.describe() for function in self.functions]

    @property
    def types(self) -> dict[str, object]:
        """The records and enums as WELCOME has them."""
        found: dict[str, object] = {}
        for name, kind in _classes(self.module).items():
            if "__dataclass_fields__" in kind.__dict__:
                fields = sys.modules["dataclasses"].fields(kind)
                described = [{"name": field.name, "type": _asked.text(field.type)} for field in fields]
                found[name] = {"kind": "record", "fields": described}
            else:
                found[name] = {"kind": "enum", "members": list(kind.__members__)}
        return found


def load(path: str, folders: list[str] | tuple[str, ...] = ()) -> Handlers:
    """Imports what has the handlers: a file, or a module by its dotted name.

    A file's folder and ``folders`` come first where modules are looked for. Whatever the import raises is raised.
    """
    for folder in reversed(folders):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    if not path.endswith(".py"):
        import importlib

        module = importlib.import_module(path)
        return Handlers(module, _fingerprint(getattr(module, "__file__", None)))
    path = os.path.abspath(path)
    try:
        os.stat(path)
    except OSError as cause:
        raise refused_by("import", cause, path=path) from None
    folder, file = os.path.split(path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    name = file[:-3]
    if name in sys.modules or not name.isidentifier():
        # What others import by this name stays what it is.
        name = f"handlers_{name}"
    from importlib import _bootstrap  # what importlib.util has, without what that imports
    from importlib.machinery import ModuleSpec, SourceFileLoader

    loader = SourceFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    made: ModuleType = _bootstrap.module_from_spec(spec)
    sys.modules[name] = made
    try:
        loader.exec_module(made)
    except BaseException:
        del sys.modules[name]
        raise
    return Handlers(made, _fingerprint(path))


def _fingerprint(path: str | None) -> str:
    if path is None:
        return ""
    # hashlib would load OpenSSL.
    name = next((name for name in ("_sha2", "_sha256") if name in sys.builtin_module_names), "hashlib")
    with open(path, "rb") as file:
        found: str = __import__(name).sha256(file.read()).hexdigest()
    return found


def _exported(module: ModuleType) -> list[Exported]:
    listed = getattr(module, "__all__", None)
    found = []
    for name in vars(module) if listed is None else listed:
        value = getattr(module, name)
        if listed is None and (name.startswith("_") or getattr(value, "__module__", None) != module.__name__):
            continue
        if isinstance(value, type):
            if _has_state(value):
                found.extend(_methods(name, value))
        elif callable(value):
            mark = getattr(value, MARK, {})
            found.append(Exported(mark.get("name") or name, value))
    return found


def _has_state(kind: type) -> bool:
    if issubclass(kind, (BaseException, tuple, dict)) or "__dataclass_fields__" in kind.__dict__:
        return False
    if getattr(kind, "__abstractmethods__", None) or kind.__dict__.get("_is_protocol"):
        return False
    enum = sys.modules.get("enum")
    return enum is None or not issubclass(kind, enum.Enum)


def _methods(name: str, kind: type) -> list[Exported]:
    owner = Owner(kind)
    found: dict[str, Exported] = {}
    for base in reversed(kind.__mro__):
        for method, value in vars(base).items():
            plain = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
            if not method.startswith("_") and callable(plain) and base is not object:
                function = getattr(kind, method)
                found[method] = Exported(f"{name}.{method}", function, owner)
    return list(found.values())


def _classes(module: ModuleType) -> dict[str, Any]:
    """The dataclasses and enums that the module has a name for."""
    enum = sys.modules.get("enum")
    found = {}
    for value in list(vars(module).values()):
        if isinstance(value, type) and (
            "__dataclass_fields__" in value.__dict__
            or (enum is not None and issubclass(value, enum.Enum) and value.__module__ != "enum")
        ):
            found[value.__name__] = value
    return found


def _known(module: ModuleType) -> Known:
    known = Known()
    for name, kind in _classes(module).items():
        if "__dataclass_fields__" in kind.__dict__:
            known.records[name] = _record(kind)
        else:
            known.enums[name] = kind
    return known


def _record(kind: type) -> Callable[[dict[str, object]], object]:
    make: Callable[[dict[str, object]], object] | None = None

    def record(fields: dict[str, object]) -> object:
        nonlocal make
        # Not before: it may name what is defined after it.
        make = make or _asked.maker(kind)
        try:
            return make(fields)
        except _asked.Unfit as unfit:
            place = ", ".join([f"record {kind.__name__}", *unfit.place])
            problem = unfit.why or "field is not what was asked for"
            raise refused(problem, place=place, expected=unfit.expected, found=unfit.found) from None

    return record


def _unwrapped(function: Any) -> Any:
    seen = 0
    while hasattr(function, "__wrapped__") and seen < 100:
        function, seen = function.__wrapped__, seen + 1
    return function


def _parameters(function: Any, *, method: bool) -> list[dict[str, Any]]:
    """Of each parameter its name, kind, annotation and whether it is optional; ``inspect`` would cost milliseconds."""
    inner = _unwrapped(function)
    bound = hasattr(inner, "__self__")
    inner = getattr(inner, "__func__", inner)
    code: CodeType | None = getattr(inner, "__code__", None)
    if code is None:
        return _inspected(function)
    annotations = inner.__annotations__
    names = code.co_varnames
    count, keywords = code.co_argcount, code.co_kwonlyargcount
    required = count - len(inner.__defaults__ or ())
    found = []
    for at, name in enumerate(names[:count]):
        kind = "positional_only" if at < code.co_posonlyargcount else "positional_or_keyword"
        found.append(_parameter(name, kind, annotations, optional=at >= required))
    # Of a function that is looked up in a class, the first is the object itself.
    if bound or (method and not _is_static(function)):
        found = found[1:]
    after = count + keywords
    if code.co_flags & _VARARGS:
        found.append(_parameter(names[after], "var_positional", annotations, optional=True))
        after += 1
    defaults = inner.__kwdefaults__ or {}
    for name in names[count : count + keywords]:
        found.append(_parameter(name, "keyword_only", annotations, optional=name in defaults))
    if code.co_flags & _VARKEYWORDS:
        found.append(_parameter(names[after], "var_keyword", annotations, optional=True))
    return found


def _is_static(function: Any) -> bool:
    kind = function.__qualname__.rpartition(".")
    owner = getattr(sys.modules.get(function.__module__), kind[0], None)
    return isinstance(vars(owner).get(kind[2]) if isinstance(owner, type) else None, staticmethod)


def _parameter(name: str, kind: str, annotations: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    # An annotation that is None asks for None.
    annotation = "None" if name in annotations and annotations[name] is None else annotations.get(name)
    return {"name": name, "kind": kind, "annotation": annotation, "optional": optional}


def _inspected(function: Any) -> list[dict[str, Any]]:
    import inspect

    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return []
    return [
        {
            "name": each.name,
            "kind": each.kind.name.lower(),
            "annotation": None if each.annotation is each.empty else each.annotation,
            "optional": each.default is not each.empty,
        }
        for each in signature.parameters.values()
    ]
