"""Runs one command."""

from __future__ import annotations

import os
import sys

from antaboga.cli import parser
from antaboga.cli.ending import EndedBySignal
from antaboga.cli.failure import DONE, FAILED, UsageError, report, usage


def run(words: list[str]) -> int:
    """Runs the command with these words after ``antaboga`` and returns its exit code; failures go to stderr."""
    command = ""
    try:
        arguments = parser.build().parse_args(words)
        command = arguments.command
        arguments.run(arguments)
    except EndedBySignal as ended:
        return ended.exit_code
    except SystemExit as done:
        return _printed(done)
    except UsageError as misuse:
        return usage(str(misuse), command if misuse.command is None else misuse.command)
    except Exception as failure:
        return report(failure, command, debug="--debug" in words)
    return DONE


def _printed(done: SystemExit) -> int:
    """The exit code after help or version were printed, which a closed stdout must not make noisy."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED
    return done.code if isinstance(done.code, int) else DONE
