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

    Object finish(Object state, boolean given) throws PickleException {
        return finisher.finish(state, given);
    }
}
