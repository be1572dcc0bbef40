package io.antaboga.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes an eventfd when the listening thread is interrupted, and when told to.
 *
 * <p>The JDK may deliver an interrupt after {@link #ignore()}, even after {@link #free()}: hence the lock around the
 * descriptor, and hence a waiter must take a token as no more than a reason to look again.
 */
final class Waker extends InterruptListener {
    private static final MemorySegment ONE = one();

    private final MemorySegment count = Arena.ofAuto().allocate(8, 8);
    private int eventfd;

    Waker(int eventfd) {
        this.eventfd = eventfd;
    }

    private static MemorySegment one() {
        MemorySegment one = Arena.global().allocate(8, 8);
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        return one;
    }

    @Override
    void wake() {
        synchronized (this) {
            if (eventfd >= 0) {
                Sys.write(eventfd, ONE.address(), 8);
            }
        }
    }

    /** Takes the tokens away; called by the thread inside only. */
    void drain() {
        Sys.read(eventfd, count.address(), 8);
    }

    /** Closes the eventfd, after which waking does nothing. */
    void free() {
        synchronized (this) {
            if (eventfd >= 0) {
                Sys.close(eventfd);
                eventfd = -1;
            }
        }
    }
}
