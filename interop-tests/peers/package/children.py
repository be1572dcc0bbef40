"""Children by the package, with pipes at chosen numbers."""

from __future__ import annotations

from antaboga.memory.memfd import Memfd
from antaboga.process import Child, Descriptor
from control.language import Facts, OperationError
from control.verbs import Children

Ends = tuple[Descriptor, Descriptor]


class PackageChildren(Children):
    """Children that end with this process."""

    def __init__(self) -> None:
        self._children: dict[str, Child] = {}
        self._ends: dict[str, dict[int, Ends]] = {}

    def spawn(self, name: str, arguments: list[str], channels: int, segment: int | None, called: str | None) -> int:
        ours: dict[int, Ends] = {}
        theirs: dict[int, Descriptor] = {}
        for index in range(channels):
            there, back = Descriptor.pipe(), Descriptor.pipe()
            ours[index] = (back.read, there.write)
            theirs[self.BASE + 2 * index] = there.read
            theirs[self.BASE + 2 * index + 1] = back.write
        segments: dict[str, Memfd] = {}
        if segment is not None:
            theirs[self.SEGMENT] = Descriptor.duplicate_of(segment)
            if called is not None:
                segments[called] = Memfd.attach(Descriptor.duplicate_of(segment), read_only=True)
        try:
            child = Child.start(arguments, descriptors=theirs, segments=segments)
        finally:
            for descriptor in theirs.values():
                descriptor.close()
            for given in segments.values():
                given.close()
        self._children[name], self._ends[name] = child, ours
        return child.pid

    def ends(self, name: str, index: int) -> Ends:
        """Return what to receive from and what to send to; the caller owns them."""
        try:
            return self._ends[name].pop(index)
        except KeyError:
            raise OperationError("USAGE", f"no channel {index} of {name} left") from None

    def wait(self, name: str, timeout: float | None) -> Facts:
        for ends in self._ends.pop(name).values():
            for descriptor in ends:
                descriptor.close()
        with self._children.pop(name) as child:
            status = child.wait_for(timeout)
            return {"exit": status.code} if status.signal is None else {"signal": status.signal}
