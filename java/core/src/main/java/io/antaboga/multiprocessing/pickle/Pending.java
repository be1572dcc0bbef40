package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;

/** An object that was made and may still get its state (BUILD) before it is used. */
final class Pending {
    /** Makes the value from the state. */
    interface Finisher {
        /** The value; {@code given} is false when no BUILD came, and then {@code state} is null. */
        Object finish(Object state, boolean given) throws PickleException;
    }

    private final Finisher finisher;
    private int[] memoIndices = new int[0];
    private Object usedWithoutState;

    Pending(Finisher finisher) {
        this.finisher = finisher;
    }

    void memoized(int index) {
        memoIndices = Arrays.copyOf(memoIndices, memoIndices.length + 1);
        memoIndices[memoIndices.length - 1] = index;
    }

    int[] memoIndices() {
        return memoIndices;
    }

    /** The value; without state always the same one, and with it only if it was not used without. */
    Object finish(Object state, boolean given) throws PickleException {
        if (usedWithoutState == null && !given) {
            usedWithoutState = finisher.finish(null, false);
        } else if (usedWithoutState != null && given) {
            throw PickleException.refused(
                    "unpickle",
                    "state of an object that was used before",
                    "type",
                    usedWithoutState.getClass().getSimpleName());
        }
        return given ? finisher.finish(state, true) : usedWithoutState;
    }
}
