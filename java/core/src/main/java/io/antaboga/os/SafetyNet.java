package io.antaboga.os;

import java.lang.ref.Cleaner;

/**
 * Releases what a handle holds when the handle is garbage and was never closed, and says so.
 *
 * <p>No handle may count on it: the collector decides when, and the process may end before. The warning goes to the
 * {@link System.Logger} named {@code io.antaboga}.
 */
public final class SafetyNet {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Cleaner.Cleanable cleanable;
    private final State state;

    private SafetyNet(Cleaner.Cleanable cleanable, State state) {
        this.cleanable = cleanable;
        this.state = state;
    }

    /** What is done about a lost handle. */
    @FunctionalInterface
    public interface Release {
        /** Called on the cleaner's thread. */
        void run() throws Exception;
    }

    /**
     * Watches {@code handle}.
     *
     * @param what names it in the warning, such as {@code posixshm /name}
     * @param release what to do when it is lost; must not refer to the handle
     */
    public static SafetyNet under(Object handle, String what, Release release) {
        State state = new State(what, release);
        return new SafetyNet(CLEANER.register(handle, state), state);
    }

    /** Says that the handle was closed, and gives up watching. */
    public void closed() {
        state.closed = true;
        cleanable.clean();
    }

    private static final class State implements Runnable {
        private final String what;
        private final Release release;
        private volatile boolean closed;

        State(String what, Release release) {
            this.what = what;
            this.release = release;
        }

        @Override
        public void run() {
            if (closed) {
                return;
            }
            System.Logger logger = System.getLogger("io.antaboga");
            logger.log(System.Logger.Level.WARNING, "never closed: {0}", what);
            try {
                release.run();
            } catch (Exception e) {
                logger.log(System.Logger.Level.WARNING, "cannot release what was never closed: " + what, e);
            }
        }
    }
}
