package io.antaboga.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be gone when a command ends, however it ends: by itself, by SIGINT or by SIGTERM.
 *
 * <p>Things are closed in the reverse of the order in which they were made. A signal cannot fall between the making and
 * the keeping of a thing: {@link #make} holds a lock that the clean-up takes too. After a signal the JVM itself ends
 * with 130 or 143 once the clean-up is done.
 */
public final class Scope implements AutoCloseable {
    private static volatile boolean signalled;

    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private final Thread hook = new Thread(this::endBySignal, "antaboga-end");

    private Scope() {}

    /** A scope that also ends by a signal, until it is closed. */
    public static Scope open() {
        Scope scope = new Scope();
        try {
            Runtime.getRuntime().addShutdownHook(scope.hook);
        } catch (IllegalStateException alreadyEnding) {
            awaitTheEnd();
        }
        return scope;
    }

    /** Whether the command is being ended by a signal. */
    public static boolean signalled() {
        return signalled;
    }

    /**
     * Makes a thing that is closed with this scope. Making it must not block for long, since a signal waits for it.
     *
     * @return what {@code maker} returned
     */
    public <T extends AutoCloseable, E extends Exception> T make(Maker<T, E> maker) throws E {
        synchronized (this) {
            if (!signalled) {
                T thing = maker.make();
                kept.push(thing);
                return thing;
            }
        }
        throw awaitTheEnd();
    }

    /** Makes something to close. */
    @FunctionalInterface
    public interface Maker<T extends AutoCloseable, E extends Exception> {
        /** Makes it. */
        T make() throws E;
    }

    /** Closes everything; the first failure is thrown after all have been tried. */
    @Override
    public void close() throws java.io.IOException {
        Exception first = closeAll();
        // Not before: a signal would end the process between the two.
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            awaitTheEnd();
        }
        switch (first) {
            case null -> {}
            case java.io.IOException io -> throw io;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IllegalStateException(first);
        }
    }

    private void endBySignal() {
        signalled = true;
        closeAll();
    }

    private synchronized Exception closeAll() {
        Exception first = null;
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception failure) {
                first = first == null ? failure : first;
            }
        }
        return first;
    }

    /** Leaves the process to the clean-up that is under way: exit does not return while the JVM is ending. */
    private static IllegalStateException awaitTheEnd() {
        System.exit(ExitCode.FAILED);
        return new IllegalStateException("exit returned");
    }
}
