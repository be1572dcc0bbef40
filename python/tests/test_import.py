"""What importing costs, and what the package says of itself."""

import re
import subprocess
import sys
from pathlib import Path

import antaboga
import pytest

HEAVY = ("asyncio", "ctypes", "multiprocessing", "subprocess", "socket", "json")


@pytest.mark.parametrize(
    ("module", "may_load"),
    [
        ("antaboga", ()),
        ("antaboga.errors", ()),
        ("antaboga.wire", ()),
        ("antaboga.process", ()),
        ("antaboga.call._segments", ()),
        ("antaboga.transport.pipe", ("socket",)),
        ("antaboga.transport.unix", ("socket", "json")),
        ("antaboga.memory.posixshm", ("json",)),
        ("antaboga.sync.posixsem", ("ctypes", "json")),
        ("antaboga.transport.posixmq", ("ctypes", "json")),
        ("antaboga.transport.sysvmq", ("ctypes", "json")),
        ("antaboga.memory.sysvshm", ("ctypes", "json")),
        ("antaboga.sync.sysvsem", ("ctypes", "json")),
    ],
)
def test_a_room_loads_no_more_than_it_needs(module: str, may_load: tuple[str, ...]) -> None:
    script = f"import sys, {module}; print(*({HEAVY} & sys.modules.keys()))".replace(str(HEAVY), str(set(HEAVY)))
    # Without site, which may load anything, the package has to be found by its path.
    source = str(Path(antaboga.__file__).parents[1])
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {source!r}); {script}"]
    loaded = set(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.split())
    assert loaded <= set(may_load)


def test_the_version_is_that_of_the_project() -> None:
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text()
    assert re.findall(r'^version = "(.+)"$', project, re.MULTILINE) == [antaboga.__version__]
