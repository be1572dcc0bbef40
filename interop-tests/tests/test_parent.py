"""A parent that is killed: the libraries' children end with it; others meet the end of the stream."""

from __future__ import annotations

from matrix.cases import families
from matrix.link import Stage

PARENTS_THAT_TAKE_THEIR_CHILDREN_ALONG = {"java", "python"}


@families("parent killed, child gone", parents=PARENTS_THAT_TAKE_THEIR_CHILDREN_ALONG)
def test_child_ends_with_its_parent(stage: Stage) -> None:
    stage.connect()
    stage.receiver.start("receive")
    stage.kill(stage.host)
    stage.ends_by_itself(stage.guest)


@families("parent killed, end of stream", parents={"stdlib", "c"})
def test_child_meets_the_end(stage: Stage) -> None:
    stage.connect()
    waiting = stage.receiver.start("receive")
    stage.kill(stage.host)
    assert waiting.failure().code == "PEER_CLOSED"
    stage.dismiss(stage.guest)
