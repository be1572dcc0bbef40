"""The socket of a ring, on which nothing goes but bells, and the end."""

from __future__ import annotations

import contextlib
import hashlib
import os
import select
import socket
import stat
import struct

from control.language import OperationError

from .clock import Deadline


def _folder() -> str:
    """Return the registry's directory ``run``: ``spec/registry.md``."""
    base, session = os.environ.get("ANTABOGA_RUNTIME_DIR"), os.environ.get("XDG_RUNTIME_DIR")
    if not base:
        in_session = session and os.path.isdir(session)
        base = f"{session}/antaboga" if in_session else f"/tmp/antaboga-{os.geteuid()}"
    with contextlib.suppress(FileExistsError):
        os.mkdir(base, 0o700)
    found = os.lstat(base)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise OperationError("REGISTRY_UNSAFE", f"others may write, path={base}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(f"{base}/run", 0o700)
    return f"{base}/run"


def _path(name: str) -> str:
    return f"{_folder()}/{hashlib.sha256(name.encode()).hexdigest()[:16]}.ring"


def _trusted(end: socket.socket) -> bool:
    uid = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
    return uid in (0, os.geteuid())


class Bell:
    """The connection with the other end, or what it will come to."""

    def __init__(self, connection: socket.socket | None, listener: socket.socket | None, path: str) -> None:
        self._connection, self._listener, self._path = connection, listener, path
        self.gone = False

    @classmethod
    def listen(cls, name: str) -> Bell:
        path, listener = _path(name), socket.socket(socket.AF_UNIX)
        mask = os.umask(0o177)
        try:
            listener.bind(path)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(mask)
        listener.listen(16)
        listener.setblocking(False)
        return cls(None, listener, path)

    @classmethod
    def connect(cls, name: str) -> Bell:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(_path(name))
            if not _trusted(connection):
                raise OperationError("PEER_REFUSED", f"open: another user's bell, name={name}")
        except (ConnectionRefusedError, FileNotFoundError):
            connection.close()
            raise OperationError("PEER_CLOSED", f"open: the creator is gone, or had its peer, name={name}") from None
        except BaseException:
            connection.close()
            raise
        return cls(connection, None, "")

    def _meet(self) -> socket.socket | None:
        while self._connection is None:
            assert self._listener is not None
            try:
                came, _ = self._listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return None
            if _trusted(came):
                self._connection = came
                self._stop_listening()
            else:
                came.close()
        return self._connection

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close()
            os.unlink(self._path)
        self._listener = None

    def ring(self) -> None:
        connection = self._meet()
        if connection is None:
            return
        try:
            connection.send(b"\0", socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self.gone = True

    def hear(self) -> None:
        connection = None if self.gone else self._meet()
        if connection is None:
            return
        try:
            self.gone = not connection.recv(64, socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        except ConnectionResetError:
            self.gone = True

    def wait(self, deadline: Deadline) -> None:
        source = self._connection or self._listener
        assert source is not None
        deadline.wait_for(source.fileno(), select.POLLIN)
        self.hear()

    def close(self) -> None:
        self._stop_listening()
        if self._connection is not None:
            self._connection.close()
