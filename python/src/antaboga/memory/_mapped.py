"""What segments share whose memory is one mapping."""

from __future__ import annotations

import warnings
from abc import abstractmethod

from antaboga.errors import ClosedError
from antaboga.memory.segment import Segment


class MappedSegment(Segment):
    """A segment whose memory is one view, from when it is made until it is closed."""

    _view: memoryview | None = None
    _read_only: bool

    @property
    def memory(self) -> memoryview:
        """The mapped bytes; raises ClosedError after ``close``."""
        view = self._view
        if view is None:
            raise self._closed_error("memory")
        return view

    @property
    def read_only(self) -> bool:
        """Whether writing through ``memory`` raises."""
        return self._read_only

    def close(self) -> None:
        """Lets go of the memory and, if made here with ``Lifetime.PROCESS``, removes the name or key."""
        view, self._view = self._view, None
        if view is None:
            return
        try:
            # Nobody may use it any more, unless somebody made an array of it: then it goes when that does.
            view.release()
        except BufferError:
            pass
        finally:
            self._let_go()

    @abstractmethod
    def _let_go(self) -> None:
        """Closes what the memory was mapped from."""

    @property
    @abstractmethod
    def _details(self) -> dict[str, object]:
        """What errors tell the segment by."""

    def _closed_error(self, operation: str) -> ClosedError:
        return ClosedError(operation, "closed", **self._details)

    @property
    def _state(self) -> str:
        return "closed" if self._view is None else f"{self.size} bytes"

    def __del__(self) -> None:
        if self._view is not None:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()
