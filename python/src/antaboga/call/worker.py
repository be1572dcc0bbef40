"""A worker that was started: ``python -m antaboga.call.worker``, with the descriptors of ``spec/call/worker.md``."""

from __future__ import annotations

import sys
from _thread import allocate_lock, start_new_thread
from typing import TYPE_CHECKING, Any

from antaboga.call import _handlers, _records, _welcoming
from antaboga.call._exact import wrong
from antaboga.call._inline import InlineSource
from antaboga.call._link import Link
from antaboga.call._reading import ValueReader
from antaboga.call._segments import Segments
from antaboga.call._side import Side
from antaboga.call._welcoming import VERSION
from antaboga.errors import ClosedError, IpcError, PeerClosedError, failed

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Mapping

    from antaboga.call._handlers import Handlers
    from antaboga.transport.channel import Channel

OLDEST = 3, 10
_SIDE, _TRACES, _RECORDS = 3, 4, 5


def main(dont_write_bytecode: bool | None = None) -> int:
    """Works until the caller has ended; the exit code.

    Args:
        dont_write_bytecode: what ``sys.dont_write_bytecode`` is for handlers and what they import; None: as it is.
    """
    if tuple(sys.version_info) < OLDEST:
        version = sys.version.partition(" ")[0]
        sys.stderr.write(f"start: CPython 3.10 or later is wanted, found={version}, interpreter={sys.executable}\n")
        return 1
    side = Side(_SIDE)
    order = _order(side.order())
    _see_to_output()
    links: list[Link] = []
    memory = _memory(side, links)
    page = memory.page
    channel = _channel(order)
    if dont_write_bytecode is not None:
        sys.dont_write_bytecode = dont_write_bytecode
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
    _records.install(_RECORDS, lambda: link.running)


def _greeted(channel: Channel, memory: Segments, order: Mapping[str, Any]) -> Handlers | None:
    """The handlers, when both sides have said who they are; None if the caller was told why there are none."""
    try:
        _welcoming.hello(channel.receive(), memory, order.get("secret"))
        handlers = _handlers.load(order["handlers"], order.get("path") or [])
        greeting = _welcoming.welcome(handlers)
    except PeerClosedError:
        raise
    except BaseException as failure:
        _welcoming.send(channel, memory, _welcoming.refusal(failure))
        return None
    _welcoming.send(channel, memory, greeting)
    return handlers


if __name__ == "__main__":
    sys.exit(main())
