"""The verbs, over whatever rooms a peer has."""

from __future__ import annotations

import os
import zlib
from abc import ABC, abstractmethod
from typing import Callable, Mapping

from .endpoint import Endpoint, Selection
from .language import Facts, OperationError, Request
from .pattern import check_message, pattern

Opener = Callable[["Peer", Request], Endpoint]


class Peer:
    """The table of handles, and one method a verb."""

    def __init__(self, rooms: Mapping[str, Opener], listeners: Mapping[str, Opener], children: Children) -> None:
        self._rooms = rooms
        self._listeners = listeners
        self._endpoints: dict[str, Endpoint] = {}
        self.children = children

    def run(self, request: Request) -> None:
        method = getattr(self, "do_" + request.verb.replace("-", "_"), None)
        if method is None:
            raise OperationError("UNSUPPORTED", f"no such verb: {request.verb}")
        method(request)

    def endpoint(self, request: Request, key: str = "handle") -> Endpoint:
        try:
            return self._endpoints[request.text(key)]
        except KeyError:
            raise OperationError("USAGE", f"no such handle: {request.text(key)}") from None

    def do_open(self, request: Request) -> None:
        self._make(self._rooms, request)

    def do_listen(self, request: Request) -> None:
        self._make(self._listeners, request)

    def _make(self, openers: Mapping[str, Opener], request: Request) -> None:
        opener = openers.get(request.text("room"))
        if opener is None:
            raise OperationError("UNSUPPORTED", f"{request.verb} {request.text('room')}")
        endpoint = opener(self, request)
        self._endpoints[request.text("handle")] = endpoint
        request.facts.update(endpoint.facts())

    def do_close(self, request: Request) -> None:
        self.endpoint(request).close()

    def do_reset(self, request: Request) -> None:
        while self._endpoints:
            self._endpoints.popitem()[1].close()

    def do_unlink(self, request: Request) -> None:
        self.endpoint(request).unlink()

    def do_send(self, request: Request) -> None:
        endpoint, timeout = self.endpoint(request), request.timeout()
        request.facts.update(count=0, check="00000000")
        check = 0
        for i in range(request.number("count", 1)):
            message = pattern(request.number("seed") + i, request.number("length") + i * request.number("step"))
            if "label" in request.arguments:
                endpoint.send_labelled(message, request.number("label"), timeout)
            else:
                endpoint.send(message, timeout)
            check = check_message(check, message)
            request.facts.update(count=i + 1, check=f"{check:08x}")

    def do_receive(self, request: Request) -> None:
        endpoint, timeout = self.endpoint(request), request.timeout()
        request.facts.update(count=0, bytes=0, check="00000000")
        check = total = 0
        for i in range(request.number("count", 1)):
            if endpoint.labelled:
                message, label = endpoint.receive_labelled(_selection(request), timeout)
                request.facts["label"] = label
            else:
                message = endpoint.receive(timeout)
            check, total = check_message(check, message), total + len(message)
            request.facts.update(count=i + 1, bytes=total, check=f"{check:08x}")

    def do_try_send(self, request: Request) -> None:
        message = pattern(request.number("seed"), request.number("length"))
        request.facts["count"] = int(self.endpoint(request).try_send(message))

    def do_try_receive(self, request: Request) -> None:
        message = self.endpoint(request).try_receive()
        request.facts["count"] = int(message is not None)
        if message is not None:
            request.facts.update(bytes=len(message), check=f"{check_message(0, message):08x}")

    def do_pipe(self, request: Request) -> None:
        read, write = os.pipe()
        request.facts.update(read=read, write=write)

    def do_hand(self, request: Request) -> None:
        if "segment" in request.arguments:
            numbers = [self.endpoint(request, "segment").descriptor()]
        else:
            numbers = [int(number) for number in request.text("numbers").split(",")]
        try:
            message = pattern(request.number("seed"), request.number("length"))
            self.endpoint(request).hand(message, numbers, request.timeout())
        finally:
            for number in numbers:
                os.close(number)

    def do_take(self, request: Request) -> None:
        message, numbers = self.endpoint(request).take(request.timeout())
        request.facts.update(check=f"{check_message(0, message):08x}", numbers=",".join(map(str, numbers)))

    def do_freeze(self, request: Request) -> None:
        self.endpoint(request).freeze()

    def do_await_reader(self, request: Request) -> None:
        self.endpoint(request).await_reader(request.timeout())

    def do_figures(self, request: Request) -> None:
        request.facts.update(self.endpoint(request).figures())

    def do_raw(self, request: Request) -> None:
        self.endpoint(request).raw(bytes.fromhex(request.text("hex")), request.timeout())

    def _segment(self, request: Request, key: str = "handle") -> Endpoint:
        endpoint = self.endpoint(request, key)
        if endpoint.memory is None:
            raise OperationError("CLOSED", "this handle was closed")
        return endpoint

    def do_info(self, request: Request) -> None:
        endpoint = self._segment(request)
        request.facts.update(size=endpoint.size, readonly=int(endpoint.read_only))

    def _window(self, request: Request, key: str = "handle") -> memoryview:
        memory = self._segment(request, key).memory
        assert memory is not None
        offset, length = request.number("offset"), request.number("length")
        if offset + length > len(memory):
            raise ValueError(f"outside the segment, offset={offset}, length={length}, size={len(memory)}")
        return memory[offset : offset + length]

    def do_put(self, request: Request) -> None:
        with self._window(request) as window:
            window[:] = pattern(request.number("seed"), request.number("length"))

    def do_get(self, request: Request) -> None:
        with self._window(request) as window:
            request.facts["check"] = f"{zlib.crc32(window):08x}"

    def do_acquire(self, request: Request) -> None:
        self.endpoint(request).acquire(request.timeout())

    def do_try_acquire(self, request: Request) -> None:
        request.facts["taken"] = int(self.endpoint(request).try_acquire())

    def do_release(self, request: Request) -> None:
        for _ in range(request.number("count", 1)):
            self.endpoint(request).release()

    def do_value(self, request: Request) -> None:
        request.facts["value"] = self.endpoint(request).value()

    def do_handover(self, request: Request) -> None:
        """Pass a block over and back: whoever has it checks what it finds, fills in the next pattern, hands it on."""
        mine, theirs = self.endpoint(request, "wait"), self.endpoint(request, "post")
        length, seed, starts = request.number("length"), request.number("seed"), request.number("starts")
        timeout, wrong = request.timeout(), 0
        with self._window(request, "memory") as window:
            for turn in range(2 * request.number("rounds")):
                if (turn % 2 == 0) == bool(starts):
                    window[:] = pattern(seed + turn, length)
                    theirs.release()
                else:
                    mine.acquire(timeout)
                    wrong += window != pattern(seed + turn, length)
                request.facts.update(turns=turn + 1, wrong=wrong)

    def do_spawn(self, request: Request) -> None:
        arguments = [request.text(f"arg{i}") for i in range(request.number("argc"))]
        segment = self.endpoint(request, "segment").descriptor() if "segment" in request.arguments else None
        try:
            handle, channels = request.text("handle"), request.number("channels")
            called = request.text("called") or None
            request.facts["pid"] = self.children.spawn(handle, arguments, channels, segment, called)
        finally:
            if segment is not None:
                os.close(segment)

    def do_wait(self, request: Request) -> None:
        request.facts.update(self.children.wait(request.text("handle"), request.timeout()))


def _selection(request: Request) -> Selection:
    longest = request.number("longest") if "longest" in request.arguments else None
    return Selection(request.number("take"), bool(request.number("except")), bool(request.number("cut")), longest)


class Children(ABC):
    """Starts programs with pipes at chosen numbers: channel i is read from BASE+2i and written to BASE+2i+1."""

    BASE = 100
    SEGMENT = 99
    """Where a child finds the segment that it is given."""
    CALLED = 98
    """Where it is again for a peer without the package, that chooses the number itself."""

    @abstractmethod
    def spawn(self, name: str, arguments: list[str], channels: int, segment: int | None, called: str | None) -> int:
        """Start a program with ``channels`` pairs of pipes, and a segment's descriptor; return its process id.

        Where it is ``called`` something, the program finds it under that name, too.
        """

    @abstractmethod
    def wait(self, name: str, timeout: float | None) -> Facts:
        """Reap a child; return ``exit`` and its status, or ``signal`` and the name of what ended it."""
