"""The words of the command line: verbs, options, help."""

from __future__ import annotations

import argparse
import importlib
from typing import TYPE_CHECKING, NoReturn

from antaboga import __version__
from antaboga.cli import channel_options, messages, segments, semaphores, unlink
from antaboga.cli.endpoint import schemes
from antaboga.cli.endpoint.base import ChannelEndpoint, Endpoint, SegmentEndpoint, SemaphoreEndpoint
from antaboga.cli.failure import UsageError
from antaboga.cli.numbers import positive, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PROGRAM = "python -m antaboga"
_EXIT_CODES = "exit codes: 0 done, 1 failed, 2 wrong usage, 124 the deadline passed, 130 SIGINT, 143 SIGTERM"


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError instead of printing and ending the process."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, epilog=_EXIT_CODES, allow_abbrev=False)
        self.add_argument(
            "-V", "--version", action="version", version=f"antaboga {__version__}", help="print the version and exit"
        )
        self.add_argument("--debug", action="store_true", help="add the stack trace to a failure")

    @property
    def command(self) -> str:
        """The verb with its words, without the program's name."""
        return self.prog.removeprefix(_PROGRAM).strip()

    def parse_known_args(  # type: ignore[override] # of its overloads, the one that is called
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parses, and refuses what is left over here, where the verb is known."""
        found, surplus = super().parse_known_args(args, namespace)
        if surplus:
            what = "unknown option" if surplus[0].startswith("-") else "too many words"
            self.error(f"{what}: '{surplus[0]}'")
        return found, surplus

    def error(self, message: str) -> NoReturn:
        """Raises UsageError."""
        raise UsageError(message, self.command)


class _Verbs:
    """The verbs below one parser."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._actions = parser.add_subparsers(metavar="VERB", parser_class=Parser, title="verbs", required=True)

    def add(self, name: str, description: str) -> Parser:
        """Adds a verb."""
        parser = self._actions.add_parser(
            name, prog=f"{self._parser.prog} {name}", help=description, description=description
        )
        assert isinstance(parser, Parser)
        return parser

    def group(self, name: str, description: str) -> _Verbs:
        """Adds a verb that has verbs."""
        return _Verbs(self.add(name, description))

    def endpoint(
        self, name: str, description: str, kind: type[Endpoint], run: Callable[[argparse.Namespace], None]
    ) -> Parser:
        """Adds a verb on one endpoint."""
        parser = self.add(name, description)
        parser.set_defaults(run=run, command=parser.command)
        parser.add_argument("endpoint", metavar="URL", type=_converter(kind), help=schemes.forms(kind))
        return parser


def build() -> Parser:
    """The parser of the whole command; the parsed words have ``run`` and ``command``."""
    root = Parser(_PROGRAM, "Python and Java on one machine, over every Unix IPC mechanism.")
    verbs = _Verbs(root)
    _add_messages(verbs)
    _add_serve(verbs)
    _add_segments(verbs.group("segment", "makes, fills, reads and removes shared memory"))
    _add_semaphores(verbs.group("sem", "makes, posts, waits for and removes semaphores"))
    _add_layouts(verbs.group("layout", "shows and checks record layouts, and looks at live segments by them"))
    verbs.endpoint("unlink", "removes what has this name", Endpoint, unlink.run)
    return root


def _add_messages(verbs: _Verbs) -> None:
    send = verbs.endpoint("send", "sends all of standard input as one message", ChannelEndpoint, messages.send)
    send.add_argument("--lines", action="store_true", help="send each line as a message, without its line feed")
    recv = verbs.endpoint(
        "recv",
        "writes messages to standard output as they are; lines keep their line feed",
        ChannelEndpoint,
        messages.recv,
    )
    recv.add_argument(
        "--json",
        action="store_true",
        help="write one JSON object a message: length, base64, and priority or type where there is one",
    )
    echo = verbs.endpoint(
        "echo", "answers each message with the same bytes until the peer closes", ChannelEndpoint, messages.echo
    )
    recv.add_argument("--count", metavar="N", type=positive, default=1, help="end after N messages, 1 if not given")
    echo.add_argument("--count", metavar="N", type=positive, help="end after N messages")
    for parser in (send, recv, echo):
        channel_options.add_to(parser)


def _add_serve(verbs: _Verbs) -> None:
    parser = verbs.add("serve", "serves the functions of a file to callers, until SIGINT or SIGTERM")
    parser.set_defaults(run=_serve, command=parser.command)
    parser.add_argument("handlers", metavar="HANDLERS.py", help="the file, which is imported, and so run")
    parser.add_argument(
        "endpoint",
        metavar="URL",
        type=_converter(ChannelEndpoint),
        help="unix:PATH, unix:@NAME, fifo:IN,OUT, posixmq:/IN,/OUT or sysvmq:IN,OUT",
    )
    parser.add_argument(
        "--create",
        action="store_true",
        help="fifo, posixmq, sysvmq: make them if they are absent; they stay until they are unlinked",
    )
    parser.add_argument("--listen", action="store_true", help="unix: bind the name, as is done in any case")


def _serve(arguments: argparse.Namespace) -> None:
    from antaboga.cli import serve

    serve.serve(arguments)


def _add_segments(verbs: _Verbs) -> None:
    create = verbs.endpoint(
        "create", "makes a zeroed segment that stays until unlinked", SegmentEndpoint, segments.create
    )
    create.add_argument("--size", metavar="N", type=whole_number, required=True, help="bytes, 1 or more")
    put = verbs.endpoint("put", "copies standard input into the segment", SegmentEndpoint, segments.put)
    get = verbs.endpoint(
        "get", "copies the segment, or a part of it, to standard output", SegmentEndpoint, segments.get
    )
    for parser in (put, get):
        parser.add_argument(
            "--offset", metavar="N", type=whole_number, default=0, help="where to begin; 0 if not given"
        )
    get.add_argument("--length", metavar="N", type=whole_number, help="how many bytes; up to the end if not given")
    info = verbs.endpoint("info", "prints size, mode, owner, and who has it mapped", SegmentEndpoint, segments.info)
    for parser in (get, info):
        parser.add_argument("--json", action="store_true", help="print one JSON object")
    verbs.endpoint("unlink", "removes the name", SegmentEndpoint, unlink.run)


def _add_semaphores(verbs: _Verbs) -> None:
    create = verbs.endpoint(
        "create", "makes a semaphore that stays until unlinked", SemaphoreEndpoint, semaphores.create
    )
    create.add_argument(
        "--value", metavar="N", type=whole_number, default=0, help="the value to begin with; 0 if not given"
    )
    verbs.endpoint("post", "adds one to the value", SemaphoreEndpoint, semaphores.post)
    wait = verbs.endpoint("wait", "takes one from the value, for good", SemaphoreEndpoint, semaphores.wait)
    channel_options.add_timeout(wait)
    value = verbs.endpoint("value", "prints the value at this moment", SemaphoreEndpoint, semaphores.value)
    value.add_argument("--json", action="store_true", help="print one JSON object")
    verbs.endpoint("unlink", "removes the name", SemaphoreEndpoint, unlink.run)


def _add_layouts(verbs: _Verbs) -> None:
    show = verbs.add("show", "prints where each field of a declared record lies")
    check = verbs.add("check", "compares what Python, numpy, the C compiler and Java make of a declared record")
    dump = verbs.add("dump", "prints the values of the declared record in a live segment")
    watch = verbs.add(
        "watch",
        "shows the values of the declared record in a live segment and what changes: on a terminal a table, otherwise a"
        " line a change, the first with all values; looks 50 times a second",
    )
    header = verbs.add("header", "prints a declared record as a C header")
    runs = ((show, "show"), (header, "print_header"), (check, "check"), (dump, "dump"), (watch, "watch"))
    for parser, run in runs:
        module = "watch" if run in ("dump", "watch") else "verbs"
        parser.set_defaults(run=_layout_verb(module, run), command=parser.command)
        parser.add_argument("file", metavar="FILE", help="the declaration, by convention NAME.layout.json")
        if parser is not header:
            parser.add_argument("--json", action="store_true", help="print one JSON object")
    check.add_argument(
        "--without",
        metavar="NAME",
        action="append",
        default=[],
        choices=["ctypes", "numpy", "struct", "c", "java"],
        help="leave out ctypes, numpy, struct, c or java; may be given several times",
    )

    for parser in (check, dump, watch):
        parser.add_argument(
            "endpoint",
            metavar="URL",
            nargs="?" if parser is check else None,
            type=_converter(SegmentEndpoint),
            help=f"a live segment, {schemes.forms(SegmentEndpoint)}",
        )
        parser.add_argument(
            "--offset",
            metavar="N",
            type=whole_number,
            help="where the record begins in plain memory; without it a header is looked for",
        )
    watch.add_argument("--count", metavar="N", type=positive, help="end after N changes, the first look being one")
    channel_options.add_timeout(watch)

    infer = verbs.add("infer", "prints the declaration of a ctypes structure or numpy dtype that a program has already")
    infer.set_defaults(run=_infer, command=infer.command)
    infer.add_argument(
        "source",
        metavar="MODULE:NAME",
        help="MODULE is a file ending in .py or a module's name, which is imported, and so run; NAME is in it",
    )


def _infer(arguments: argparse.Namespace) -> None:
    from antaboga.cli.layout import infer

    infer.infer(arguments)


def _layout_verb(module: str, name: str) -> Callable[[argparse.Namespace], None]:
    def run(arguments: argparse.Namespace) -> None:
        # What it imports takes longer than the rest of a start.
        getattr(importlib.import_module(f"antaboga.cli.layout.{module}"), name)(arguments)

    return run


def _converter(kind: type[Endpoint]) -> Callable[[str], Endpoint]:
    def convert(url: str) -> Endpoint:
        try:
            return schemes.parse(url, kind)
        except UsageError as failure:
            raise argparse.ArgumentTypeError(str(failure)) from failure

    return convert
