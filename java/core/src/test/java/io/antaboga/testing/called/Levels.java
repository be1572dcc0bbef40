package io.antaboga.testing.called;

/** Code of a user, outside the package whose frames are left out. */
public final class Levels {
    private Levels() {}

    /** What a handler does to pass a call on. */
    public interface Step {
        /** Calls the other side. */
        Object onward(long depth) throws Exception;
    }

    /** A handler that calls on. */
    public static Object outer(Step step) throws Exception {
        return step.onward(1);
    }

    /** A handler that is called by the other side, and calls on. */
    public static final class Middle {
        private final Step step;

        /** Calls on by {@code step}. */
        public Middle(Step step) {
            this.step = step;
        }

        /** Calls on. */
        public Object middle(long depth) throws Exception {
            return step.onward(depth + 1);
        }
    }

    /** A handler that fails by itself. */
    public static final class Failing {
        /** Fails. */
        public Object fail(String text) {
            throw new IllegalStateException(text, new UnsupportedOperationException("cause"));
        }
    }
}
