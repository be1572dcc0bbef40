"""The schemes that are built: a new one is a line here and the module that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from antaboga.cli.endpoint import unix
from antaboga.cli.endpoint.base import ChannelEndpoint, Endpoint
from antaboga.cli.endpoint.fd import FdEndpoint
from antaboga.cli.endpoint.fifo import FifoEndpoint
from antaboga.cli.endpoint.posixmq import PosixMqEndpoint
from antaboga.cli.endpoint.posixsem import PosixSemEndpoint
from antaboga.cli.endpoint.posixshm import PosixShmEndpoint
from antaboga.cli.endpoint.sysvmq import SysvMqEndpoint
from antaboga.cli.endpoint.sysvsem import SysvSemEndpoint
from antaboga.cli.endpoint.sysvshm import SysvShmEndpoint
from antaboga.cli.failure import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

_Kind = TypeVar("_Kind", bound=Endpoint)


class _Scheme(NamedTuple):
    form: str
    kind: type[Endpoint]
    parse: Callable[[str], Endpoint]


_SCHEMES = {
    "fd": _Scheme("fd:R,W", FdEndpoint, FdEndpoint.parse),
    "fifo": _Scheme("fifo:PATH", FifoEndpoint, FifoEndpoint.parse),
    "unix": _Scheme("unix:PATH", ChannelEndpoint, unix.parse),
    "posixmq": _Scheme("posixmq:/NAME", PosixMqEndpoint, PosixMqEndpoint.parse),
    "sysvmq": _Scheme("sysvmq:KEY", SysvMqEndpoint, SysvMqEndpoint.parse),
    "posixshm": _Scheme("posixshm:/NAME", PosixShmEndpoint, PosixShmEndpoint.parse),
    "sysvshm": _Scheme("sysvshm:KEY", SysvShmEndpoint, SysvShmEndpoint.parse),
    "posixsem": _Scheme("posixsem:/NAME", PosixSemEndpoint, PosixSemEndpoint.parse),
    "sysvsem": _Scheme("sysvsem:KEY", SysvSemEndpoint, SysvSemEndpoint.parse),
}


def forms(kind: type[Endpoint]) -> str:
    """The forms of the URLs of ``kind``, for people."""
    return " ".join(scheme.form for scheme in _SCHEMES.values() if issubclass(scheme.kind, kind))


def parse(url: str, kind: type[_Kind]) -> _Kind:
    """Reads a URL of ``kind``.

    Raises:
        UsageError: the URL is malformed, its scheme is unknown or it is of another kind.
    """
    name, colon, rest = url.partition(":")
    scheme = _SCHEMES.get(name)
    if not colon or scheme is None or not issubclass(scheme.kind, kind):
        raise UsageError(f"'{url}' is none of {forms(kind)}")
    endpoint = scheme.parse(rest)
    assert isinstance(endpoint, kind)
    return endpoint
