"""Anonymous pipes, inherited by number."""

from __future__ import annotations

from control.endpoint import Endpoint
from control.language import Request
from control.verbs import Peer

from . import connection
from .framing import Stream
from .process import PosixSpawn


def open_pipe(peer: Peer, request: Request) -> Endpoint:
    reader, writer = request.number("read", -1), request.number("write", -1)
    if "child" in request.arguments:
        assert isinstance(peer.children, PosixSpawn)
        reader, writer = peer.children.ends(request.text("child"), request.number("channel"))
    if request.text("via") == "connection":
        return connection.over_pipes(reader, writer)
    return Stream(reader, writer, request.number("limit", 1 << 30))
