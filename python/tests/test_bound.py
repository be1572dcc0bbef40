"""Protocol classes whose methods are functions of a worker."""

import asyncio
import enum
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import pytest
from antaboga.call import handler
from antaboga.call._caller import Caller
from antaboga.errors import DeadlineExceeded, NoFunctionError, TypeRefusedError
from called_worker import called


@dataclass
class Point:
    x: float
    y: float


class Color(enum.Enum):
    RED = 1
    GREEN = 2


@pytest.fixture(scope="module")
def started() -> Iterator[Caller]:
    with called() as found:
        yield found


@pytest.fixture
def worker(started: Caller, no_leaks: None) -> Caller:
    return started


@runtime_checkable
class Everything(Protocol):
    """What is bound."""

    def echo(self, value: Any) -> Any:
        """What was given."""

    def mirrored(self, point: Point) -> Point: ...

    def other(self, color: Color) -> Color: ...

    def total(self, *values: int, start: int, **more: int) -> int: ...

    def find_all(self, word: str) -> list[str]: ...

    def call_back(self, function: Any, *args: Any) -> object: ...


def test_methods_are_functions(worker: Caller) -> None:
    bound = worker.bind(Everything)
    assert isinstance(bound, Everything)
    assert bound.echo(3) == 3
    assert bound.echo(value=[1]) == [1]
    assert bound.mirrored(Point(1.0, 2.0)) == Point(-1.0, 2.0)
    assert bound.other(Color.RED) is Color.GREEN
    assert bound.total(1, 2, start=3, and_this=4) == 10
    assert bound.find_all("a") == ["a", "a"]
    assert bound.call_back(lambda *args: sum(args), 1, 2) == 3
    assert repr(bound).startswith("<Everything of <Caller")
    assert bound.echo.__doc__ == "What was given."
    with pytest.raises(TypeError, match="missing a required argument"):
        bound.mirrored()  # type: ignore[call-arg] # the test


def test_methods_of_a_class_with_state(worker: Caller) -> None:
    class Model(Protocol):
        def predict(self, x: float, scale: float = ...) -> float: ...

        def count(self) -> int: ...

    model = worker.bind(Model)
    before = model.count()
    assert model.predict(2.0) == 4.0
    assert model.predict(2.0, scale=3.0) == 6.0
    assert model.count() == before + 2


def test_methods_that_are_awaited(worker: Caller) -> None:
    class Later(Protocol):
        async def echo(self, value: int) -> int: ...

        def fail(self, text: str) -> Awaitable[None]: ...

    async def main() -> None:
        bound = worker.bind(Later)
        assert await asyncio.gather(*(bound.echo(number) for number in range(50))) == list(range(50))
        with pytest.raises(ValueError, match="later"):
            await bound.fail("later")

    asyncio.run(main())


def test_a_name_and_a_deadline(worker: Caller) -> None:
    class Named(Protocol):
        @handler(name="echo")
        def said(self, value: str) -> str: ...

        @handler(deadline=0.1)
        def linger(self) -> None: ...

    bound = worker.bind(Named)
    assert bound.said("it") == "it"
    with pytest.raises(DeadlineExceeded):
        bound.linger()


class Lies(Protocol):
    def lies(self, what: Any) -> float: ...


class ListLies(Protocol):
    @handler(name="echo")
    def items(self, value: Any) -> list[int]: ...

    @handler(name="echo")
    def nothing(self, value: Any) -> None: ...

    @handler(name="echo")
    def point(self, value: Any) -> Point: ...

    @handler(name="echo")
    def maybe(self, value: Any) -> int | None: ...


@pytest.mark.parametrize(("what", "came"), [("1.0", "str"), (True, "bool"), (None, "None"), (2**60 + 1, "int")])
def test_a_result_is_what_the_annotation_says(worker: Caller, what: object, came: str) -> None:
    with pytest.raises(TypeRefusedError, match=f"place=result, expected=float, found={came}") as caught:
        worker.bind(Lies).lies(what)
    assert caught.value.details["function"] == "lies"


def test_a_result_is_looked_into(worker: Caller) -> None:
    bound = worker.bind(ListLies)
    assert bound.items([1, 2]) == [1, 2]
    assert bound.maybe(None) is None
    with pytest.raises(TypeRefusedError, match="place=result, item 2, expected=int, found=float"):
        bound.items([1, 2.0])
    with pytest.raises(TypeRefusedError, match="expected=None, found=int"):
        bound.nothing(0)
    with pytest.raises(TypeRefusedError, match="expected=Point, found=dict"):
        bound.point({"x": 1.0, "y": 2.0})
    with pytest.raises(TypeRefusedError, match="found=str"):
        bound.maybe("1")


class Absent(Protocol):
    def absent(self) -> None: ...


class TooMany(Protocol):
    def echo(self, one: Any, two: Any) -> Any: ...


class TooFew(Protocol):
    def echo(self) -> Any: ...


class Omitted(Protocol):
    def mirrored(self, point: Any = None) -> Any: ...


class Unnamed(Protocol):
    def total(self, *values: int) -> int: ...


class Keyword(Protocol):
    def echo(self, *, other: Any) -> Any: ...


class Any_number(Protocol):  # noqa: N801 - names differ in more than case
    def echo(self, *values: Any) -> Any: ...


class Any_names(Protocol):  # noqa: N801
    def echo(self, value: Any, **more: Any) -> Any: ...


@pytest.mark.parametrize("protocol", [Absent, TooMany, TooFew, Omitted, Unnamed, Keyword, Any_number, Any_names])
def test_what_has_no_function_is_refused_when_it_is_bound(worker: Caller, protocol: type) -> None:
    name = next(each for each in vars(protocol) if not each.startswith("_"))
    with pytest.raises(NoFunctionError, match=rf"^bind: .*{protocol.__name__}\.{name}"):
        worker.bind(protocol)


def test_other_types_are_refused_when_they_are_bound(worker: Caller) -> None:
    class Parameter(Protocol):
        def predict(self, x: str) -> float: ...

    class Result(Protocol):
        def count(self) -> str: ...

    class Wider(Protocol):
        def count(self) -> float: ...

    with pytest.raises(NoFunctionError):
        worker.bind(Parameter)
    Parameter.__name__ = Result.__name__ = Wider.__name__ = "Model"
    with pytest.raises(TypeRefusedError, match="place=argument 1, expected=str, found=float"):
        worker.bind(Parameter)
    with pytest.raises(TypeRefusedError, match="place=result, expected=str, found=int"):
        worker.bind(Result)
    assert isinstance(worker.bind(Wider).count(), float)


def test_other_records_and_enums_are_refused_when_they_are_bound(worker: Caller) -> None:
    @dataclass
    class Point:
        x: float
        z: float

    class Color(enum.Enum):
        RED = 1
        BLUE = 2

    class Mirrors(Protocol):
        def mirrored(self, point: Any) -> Any: ...

    Mirrors.mirrored.__annotations__["point"] = list[Point]
    with pytest.raises(TypeRefusedError, match="type=Point, field=y"):
        worker.bind(Mirrors)
    Mirrors.mirrored.__annotations__["point"] = Color
    with pytest.raises(TypeRefusedError, match="type=Color, field=BLUE"):
        worker.bind(Mirrors)
    Color.__name__ = "Point"
    with pytest.raises(TypeRefusedError, match="another kind"):
        worker.bind(Mirrors)


def test_what_cannot_be_bound(worker: Caller) -> None:
    class Attribute(Protocol):
        size: int

    class Property(Protocol):
        @property
        def size(self) -> int: ...

    class Unknown(Protocol):
        def echo(self, value: Any) -> Any: ...

    Unknown.echo.__annotations__["return"] = "Nowhere"
    with pytest.raises(TypeError, match="only methods"):
        worker.bind(Attribute)
    with pytest.raises(TypeError, match="only methods"):
        worker.bind(Property)
    with pytest.raises(TypeError, match="the annotation of return means nothing here: Nowhere"):
        worker.bind(Unknown)
    with pytest.raises(TypeError, match="not a protocol"):
        worker.bind(Point)
