"""Runs one demo worker: `python FOLDER-OR-JAR NAME ARGUMENTS…`.

The command line starts Python on this folder, in a clone's build or inside the jar, so that a worker needs no
installation: the `antaboga` package lies beside it.
"""

import importlib
import platform
import sys

# They speak by the standard library alone, and so run on CPython 3.8 too.
NEED_NO_PACKAGE = {"unix", "shared_memory", "multiprocessing"}

if __name__ == "__main__":
    if sys.version_info < (3, 10) and sys.argv[1] not in NEED_NO_PACKAGE:
        sys.exit("antaboga needs CPython 3.10 or newer, this is " + platform.python_version())
    worker = importlib.import_module("antaboga_demo." + sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    worker.main(sys.argv[2:])
