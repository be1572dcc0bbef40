"""A worker that was started: ``python -m antaboga.call.worker``, with the descriptors of ``spec/call/worker.md``."""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from typing import TYPE_CHECKING, Any

from antaboga.call import _error_writing, _wire
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSink, InlineSource
from antaboga.call._letters import write_alone
from antaboga.call._link import Link
from antaboga.call._reading import ValueReader
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._wire import ERROR, HELLO, JSON, WELCOME, Message
from antaboga.call._writing import ValueWriter
from antaboga.errors import AntabogaError, ClosedError, IpcError, PeerClosedError, failed

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Mapping

    from antaboga.call._handlers import Handlers
    from antaboga.transport.channel import Channel

VERSION = 1
_SIDE, _TRACES, _RECORDS = 3, 4, 5


def main() -> int:
    """Works until the caller has ended; the exit code."""
    side = Side(_SIDE)
    order = _order(side.order())
    _see_to_output()
    links: list[Link] = []
    memory = _memory(side, links)
    page = memory.page
    channel = _channel(order)
    link: Link | None = None
    closing = allocate_lock()
    try:
        _see_to_traces(order)
        if order["over"] in ("fifo", "posixmq", "sysvmq"):
            _see_to_end(side, channel, closing)
        handlers = _greeted(channel, memory, order)
        if handlers is None:
            return 1
        link = Link(channel, memory, caller=False, functions=handlers.functions, known=handlers.known, watch=page)
        links.append(link)
        _see_to_signal(order, link)
        _see_to_records(link)
        link.serve()
    except (PeerClosedError, ClosedError):
        return 0
    except IpcError as failure:
        # The caller has removed a System V queue, perhaps before it closed the side.
        if failure.code not in ("EIDRM", "EINVAL"):
            raise
        return 0
    finally:
        if link is not None:
            link.close()
        with closing:
            channel.close()
        memory.close()
    return 0


def _order(octets: bytes) -> dict[str, Any]:
    order = ValueReader().read(octets, InlineSource(()))
    if type(order) is not dict or order.get("version") != VERSION:
        raise wrong("an order that is none")
    return order


def _see_to_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        # Lines, whatever they are written to; and nothing fails for a character.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]


def _memory(side: Side, links: list[Link]) -> Segments:
    """The memory of the connection, when the page has come; ``links`` are told the calls that are given up."""
    import select

    poller = select.poll()
    poller.register(side.fileno(), select.POLLIN)
    poller.poll()

    def cancelled(call: int) -> None:
        for link in links:
            link.cancel(call)

    return Segments(side, caller=False, cancelled=cancelled)


def _channel(order: Mapping[str, Any]) -> Channel:
    over, incoming, outgoing = order.get("over"), order.get("in"), order.get("out")
    if over in ("pipe", "unix"):
        from antaboga.transport.pipe import PipeChannel

        return PipeChannel.inherited(incoming, outgoing)
    if over == "fifo":
        from antaboga.transport.fifo import FifoChannel

        return FifoChannel.open(incoming, outgoing)
    if over in ("posixmq", "sysvmq"):
        from antaboga.call._queues import QueuePair

        return QueuePair.open(over, incoming, outgoing)
    raise failed("call", "no such mechanism", "WRONG_KIND", over=over)


def _see_to_end(side: Side, channel: Channel, closing: LockType) -> None:
    """Closes a channel that does not tell itself that the caller has ended."""

    def watch() -> None:
        side.await_end()
        # The process is not to end while this has closed half of it.
        with closing:
            channel.close()

    start_new_thread(watch, ())


def _see_to_traces(order: Mapping[str, Any]) -> None:
    import faulthandler

    try:
        faulthandler.enable(file=_TRACES)
        if order.get("dump"):
            faulthandler.register(order["dump"], file=_TRACES, all_threads=True)
    except (OSError, ValueError):
        # Who starts a worker by hand may leave it out.
        return


def _see_to_signal(order: Mapping[str, Any], link: Link) -> None:
    number = order.get("signal")
    if not number:
        return
    import signal

    signal.signal(number, lambda _, frame: link.interrupt(frame))


def _see_to_records(link: Link) -> None:
    import os

    try:
        os.fstat(_RECORDS)
    except OSError:
        return
    from antaboga.call import _records

    _records.install(_RECORDS, lambda: link.running)


def _greeted(channel: Channel, memory: Segments, order: Mapping[str, Any]) -> Handlers | None:
    """The handlers, when both sides have said who they are; None if the caller was told why there are none."""
    from antaboga.call import _handlers

    try:
        _check_hello(_wire.read(channel.receive(), memory.spilled), order)
        handlers = _handlers.load(order["handlers"], order.get("path") or [])
        greeting = _welcome(handlers)
    except PeerClosedError:
        raise
    except BaseException as failure:
        code = failure.code if isinstance(failure, AntabogaError) else None
        body = _error_writing.write(failure, write_alone, code, started=False)
        _send(channel, memory, Message(ERROR, JSON, 0, 0, 0, 0, body))
        return None
    _send(channel, memory, greeting)
    return handlers


def _send(channel: Channel, memory: Segments, message: Message) -> None:
    """Sends a greeting, which may be longer than the channel takes."""
    sink = memory.outgoing()
    try:
        octets = _wire.write(message, sink, channel.max_message_length)
        sink.announce()
        channel.send(octets)
        sink.sent()
    finally:
        sink.close()


def _check_hello(hello: Message, order: Mapping[str, Any]) -> None:
    if hello.kind != HELLO:
        raise wrong("something comes before HELLO", kind=hello.kind)
    said = ValueReader().read(hello.body, InlineSource(()))
    if type(said) is not dict or said.get("version") != VERSION:
        raise wrong("unknown version", version=said.get("version") if type(said) is dict else None)
    if order.get("secret") is not None and said.get("secret") != order["secret"]:
        raise failed("call", "a wrong secret", "PEER_REFUSED", pid=said.get("pid"))


def _welcome(handlers: Handlers) -> Message:
    import os

    version = ".".join(map(str, sys.version_info[:3]))
    body = {
        "version": VERSION,
        "language": "python",
        "pid": os.getpid(),
        "runtime": f"{'CPython' if sys.implementation.name == 'cpython' else sys.implementation.name} {version}",
        "functions": handlers.described,
        "types": handlers.types,
        "fingerprint": handlers.fingerprint,
    }
    written = ValueWriter(InlineSink()).write(body)
    return Message(WELCOME, JSON, 0, 0, 0, 0, written)


if __name__ == "__main__":
    sys.exit(main())
