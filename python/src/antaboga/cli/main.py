"""Runs one command."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

from antaboga.cli import parser, streams
from antaboga.cli.ending import EndedBySignal
from antaboga.cli.failure import DONE, UsageError, report, usage
from antaboga.errors import IpcError


def run(words: list[str]) -> int:
    """Runs the command with these words after ``antaboga`` and returns its exit code; failures go to stderr."""
    command = ""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            arguments = parser.build().parse_args(words)
        command = arguments.command
        arguments.run(arguments)
    except EndedBySignal as ended:
        return ended.exit_code
    except SystemExit:
        return _print(printed.getvalue(), command, debug="--debug" in words)
    except UsageError as misuse:
        return usage(str(misuse), command if misuse.command is None else misuse.command)
    except Exception as failure:
        return report(failure, command, debug="--debug" in words)
    return DONE


def _print(text: str, command: str, *, debug: bool) -> int:
    """Prints help or the version; argparse itself would say nothing of what cannot be written."""
    try:
        streams.write(text.encode())
    except IpcError as failure:
        return report(failure, command, debug=debug)
    return DONE
