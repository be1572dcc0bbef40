package io.antaboga.process;

import static io.antaboga.os.Constants.FD_CLOEXEC;
import static io.antaboga.os.Constants.F_GETFD;
import static io.antaboga.os.Constants.F_SETFD;
import static io.antaboga.os.Constants.O_CLOEXEC;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor of this process that this object owns: {@link #close()} closes it, once.
 *
 * <p>Whoever takes a descriptor over, such as a channel, owns it from then on and closes it. Any thread may use one; the
 * owner sees to it that nobody uses {@link #number()} after close, since the kernel gives the number out again.
 */
public final class Descriptor implements AutoCloseable {
    private static final int RELEASED = -1;

    private final AtomicInteger number;

    private Descriptor(int number) {
        this.number = new AtomicInteger(number);
    }

    /** Both ends of a pipe. */
    public record Pipe(Descriptor read, Descriptor write) implements AutoCloseable {
        /** Closes the ends that are still open. */
        @Override
        public void close() throws IpcException {
            try (read;
                    write) {
                return;
            }
        }
    }

    /**
     * Takes over an open descriptor, for instance one that a parent process left at an agreed number.
     *
     * <p>A number above 2 is marked close-on-exec, so that it goes to no other program by accident.
     *
     * @throws IpcException with {@code EBADF} if it is not open
     */
    public static Descriptor adopt(int number) throws IpcException {
        int flags = Sys.fcntl(number, F_GETFD, 0);
        int result = flags < 0 || number <= 2 ? flags : Sys.fcntl(number, F_SETFD, flags | FD_CLOEXEC);
        if (result < 0) {
            throw Errno.failure("fcntl", result, "fd", number);
        }
        return new Descriptor(number);
    }

    /** Makes a pipe, both ends close-on-exec. */
    public static Pipe pipe() throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(8, 4);
            int result = Sys.pipe2(fds.address(), O_CLOEXEC);
            if (result < 0) {
                throw Errno.failure("pipe2", result);
            }
            return new Pipe(
                    new Descriptor(fds.get(ValueLayout.JAVA_INT, 0)), new Descriptor(fds.get(ValueLayout.JAVA_INT, 4)));
        }
    }

    /**
     * The descriptor's number.
     *
     * @throws IllegalStateException after close or release
     */
    public int number() {
        int value = number.get();
        if (value == RELEASED) {
            throw new IllegalStateException("the descriptor is closed");
        }
        return value;
    }

    /** Whether this object still owns a descriptor. */
    public boolean isOpen() {
        return number.get() != RELEASED;
    }

    /** Another number for the same open file, close-on-exec, above 2. */
    public Descriptor duplicate() throws IpcException {
        return duplicateOf(number());
    }

    /** Like {@link #duplicate()}, of a descriptor that somebody else owns and keeps open meanwhile. */
    public static Descriptor duplicateOf(int number) throws IpcException {
        int result = Sys.dupCloexec(number, 3);
        if (result < 0) {
            throw Errno.failure("fcntl", result, "fd", number);
        }
        return new Descriptor(result);
    }

    /**
     * Gives up ownership without closing.
     *
     * @return the number, which the caller now owns
     * @throws IllegalStateException after close or release
     */
    public int release() {
        int value = number.getAndSet(RELEASED);
        if (value == RELEASED) {
            throw new IllegalStateException("the descriptor is closed");
        }
        return value;
    }

    /** Closes the descriptor; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        int value = number.getAndSet(RELEASED);
        if (value == RELEASED) {
            return;
        }
        int result = Sys.close(value);
        // Linux has let go of the number even when close reports EINTR.
        if (result < 0 && result != -Errno.EINTR) {
            throw Errno.failure("close", result, "fd", value);
        }
    }

    @Override
    public String toString() {
        int value = number.get();
        return value == RELEASED ? "descriptor (closed)" : "descriptor " + value;
    }
}
