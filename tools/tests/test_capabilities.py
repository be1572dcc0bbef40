"""What a machine lacks is a skip for a stranger and a failure in CI, by one rule that nobody goes around."""

import pytest
from capabilities import require
from places import ROOT

RULES = {
    "tools/tests/capabilities.py",
    "tools/tests/test_capabilities.py",
    "java/core/src/test/java/io/antaboga/testing/Capability.java",
}


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_capability(ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="this machine lacks: wings"):
        require(False, "wings")
    require(True, "wings")


def test_nothing_else_skips() -> None:
    ways = ["pytest.skip", "mark.skip", "importorskip", "unittest.skip", "jupiter.api.Assumptions"]
    ways += ["api.condition.", "api.Disabled"]
    found = set()
    for folder in ("tools", "python", "interop-tests", "java"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".py", ".java") and "target" not in file.relative_to(ROOT).parts:
                text = file.read_text("utf-8")
                if any(way in text for way in ways):
                    found.add(str(file.relative_to(ROOT)))
    assert found == RULES


def test_ci_runs_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    last = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1]
    assert last.endswith(" exec make test")
    assert "make test" in readme
