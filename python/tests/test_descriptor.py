"""Descriptors and who owns them."""

import gc
import os

import pytest
from antaboga.errors import ClosedError, IpcError
from antaboga.process import Descriptor


class TestDescriptor:
    def test_it_is_closed_once(self) -> None:
        read, write = Descriptor.pipe()
        number = read.number
        assert (read.is_open, read.fileno(), repr(read)) == (True, number, f"Descriptor({number})")
        with read:
            pass
        read.close()
        assert (read.is_open, repr(read)) == (False, "Descriptor(closed)")
        with pytest.raises(ClosedError):
            read.number  # noqa: B018
        released = write.release()
        write.close()
        os.close(released)

    def test_a_duplicate_is_another_number_for_the_same(self) -> None:
        with Descriptor.pipe().closing() as (read, write), write.duplicate() as other:
            assert other.number not in (write.number, 0, 1, 2)
            assert not os.get_inheritable(other.number)
            os.write(other.number, b"x")
            assert os.read(read.number, 1) == b"x"

    def test_what_is_taken_over_is_not_inherited(self) -> None:
        read, write = os.pipe()
        os.set_inheritable(read, True)
        with Descriptor.adopt(read), Descriptor.adopt(write):
            assert not os.get_inheritable(read)
        with pytest.raises(IpcError, match=r"fcntl: bad file descriptor \(EBADF\), fd="):
            Descriptor.adopt(read)

    def test_one_that_is_never_closed_warns_and_is_closed(self) -> None:
        read, write = Descriptor.pipe()
        number = write.number
        with read, pytest.warns(ResourceWarning, match="unclosed"):
            del write
        gc.collect()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)
