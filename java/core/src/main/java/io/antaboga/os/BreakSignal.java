package io.antaboga.os;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The real-time signal whose only effect is that a blocking call returns EINTR.
 *
 * <p>Its handler is {@code getpid}, which is harmless in any context and does not look at its arguments, so that no Java
 * runs in a handler. It is installed without SA_RESTART when first needed. A signal that has another handler is somebody
 * else's and is refused; a second copy of this library in the process finds the same handler and shares it.
 */
final class BreakSignal {
    private static final String PROPERTY = "io.antaboga.signal";
    private static final int OFFSET = 6;
    private static final int LAST = 64;
    /** struct sigaction of glibc: handler (8), mask (128), flags (4, 4 unused), restorer (8). */
    static final int ACTION_SIZE = 152;

    private static final int SIG_UNBLOCK = 1;

    private static volatile int installed;

    private BreakSignal() {}

    /** The signal's number; installs the handler the first time. */
    static int number() throws IpcException {
        int number = installed;
        return number != 0 ? number : install();
    }

    private static synchronized int install() throws IpcException {
        if (installed == 0) {
            int first = Libc.__libc_current_sigrtmin();
            int number = Integer.getInteger(PROPERTY, first + OFFSET);
            if (number < first || number > LAST) {
                throw new IllegalArgumentException(
                        PROPERTY + " must be a real-time signal from " + first + " to " + LAST + ": " + number);
            }
            take(number);
            installed = number;
        }
        return installed;
    }

    static void take(int number) throws IpcException {
        Function harmless = Libc.LIBRARY.getFunction("getpid");
        long handler = Pointer.nativeValue(harmless);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_SIZE, 8);
            MemorySegment old = arena.allocate(ACTION_SIZE, 8);
            action.set(ValueLayout.JAVA_LONG, 0, handler);
            check(number, Sys.result(Libc.sigaction(number, action.address(), old.address())));
            long before = old.get(ValueLayout.JAVA_LONG, 0);
            if (before != 0 && before != handler) {
                check(number, Sys.result(Libc.sigaction(number, old.address(), 0)));
                throw new IpcException(
                        "sigaction",
                        "the signal has another handler",
                        "SIGNAL_TAKEN",
                        0,
                        Errno.details("signal", number, "set", "-D" + PROPERTY + "=N"));
            }
        }
    }

    /** Lets the signal through to the current thread, which may have inherited a mask that blocks it. */
    static void unblock(int number) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(128, 8);
            set.set(ValueLayout.JAVA_LONG, 0, 1L << (number - 1));
            int errno = Libc.pthread_sigmask(SIG_UNBLOCK, set.address(), 0);
            if (errno != 0) {
                throw Errno.failure("pthread_sigmask", errno, "signal", number);
            }
        }
    }

    private static void check(int number, int result) throws IpcException {
        if (result < 0) {
            throw Errno.failure("sigaction", result, "signal", number);
        }
    }
}
