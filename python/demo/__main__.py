"""Runs one demo worker: `python FOLDER-OR-JAR NAME ARGUMENTS…`.

The command line starts Python on this folder, in a clone's build or inside the jar, so that a worker needs no
installation: the `antaboga` package lies beside it.
"""

import importlib
import sys

if __name__ == "__main__":
    worker = importlib.import_module("antaboga_demo." + sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    worker.main(sys.argv[2:])
