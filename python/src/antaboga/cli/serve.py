"""The verb that serves functions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antaboga.cli.ending import EndedBySignal, held, scope
from antaboga.cli.failure import UsageError
from antaboga.errors import failed, refused_by

if TYPE_CHECKING:
    import argparse

    from antaboga.call._handlers import Handlers


def serve(arguments: argparse.Namespace) -> None:
    """Serves the functions of a file until a signal ends it."""
    from antaboga.call._server import Server

    opened = arguments.endpoint.door(create=arguments.create, listen=arguments.listen)
    handlers = _loaded(arguments.handlers)
    with scope() as stack:
        with held():
            door = opened()
            stack.callback(door.close)
        server = Server(handlers, door)
        stack.callback(server.close)
        number = server.run()
    raise EndedBySignal(number)


def _loaded(path: str) -> Handlers:
    from antaboga.call import _handlers

    if not path.endswith(".py"):
        raise UsageError(f"'{path}' is no file whose name ends in .py")
    try:
        os.stat(path)
    except OSError as cause:
        raise refused_by("open", cause, path=path) from None
    try:
        return _handlers.load(path)
    except EndedBySignal:
        raise
    except BaseException as failure:
        text = " ".join(str(failure).split())
        problem = f"{type(failure).__name__}: {text}" if text else type(failure).__name__
        raise failed("serve", problem, "REMOTE", file=path) from failure
