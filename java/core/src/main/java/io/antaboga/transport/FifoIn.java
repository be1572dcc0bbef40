package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLHUP;
import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The reading end of a FIFO. Until the first writer comes, a read finds the end of the stream as it does when the last has
 * gone; {@code poll(2)} reports a hang-up only in the second case.
 */
class FifoIn extends FifoCalls {
    private final MemorySegment pollfd = Arena.ofAuto().allocate(8, 8);

    FifoIn(int fd) {
        super(fd);
    }

    @Override
    long read(long address, long length) {
        for (; ; ) {
            long count = super.read(address, length);
            if (count != 0) {
                return count;
            }
            int events = events();
            if ((events & POLLHUP) != 0) {
                // A writer has come and gone. It may have written since the read, and since poll(2), which takes no
                // lock,
                // looked for something to read; what is not there now will not come.
                return super.read(address, length);
            }
            if ((events & POLLIN) == 0) {
                return -Errno.EAGAIN;
            }
            // The first writer came in between and has written.
        }
    }

    /** What poll(2) reports now; a test stands in for it. */
    int events() {
        pollfd.set(ValueLayout.JAVA_INT, 0, fd);
        pollfd.set(ValueLayout.JAVA_INT, 4, POLLIN);
        int ready = Sys.poll(pollfd.address(), 1, 0);
        return ready > 0 ? pollfd.get(ValueLayout.JAVA_SHORT, 6) : 0;
    }
}
