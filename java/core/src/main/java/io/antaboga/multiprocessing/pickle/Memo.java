package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a pickle refers back to: an array while indices are dense, a map for the far ones that a hostile pickle may name. */
final class Memo {
    private static final Object ABSENT = new Object();

    private final int limit;
    private Object[] dense = new Object[64];
    private boolean[] simple = new boolean[64];
    private final Map<Integer, Object> sparse = new HashMap<>();
    private int count;

    Memo(int limit) {
        this.limit = limit;
        Arrays.fill(dense, ABSENT);
    }

    int count() {
        return count;
    }

    Object get(long index) throws PickleException {
        Object value = ABSENT;
        if (index >= 0 && index < dense.length) {
            value = dense[(int) index];
        } else if (index >= 0 && index <= Integer.MAX_VALUE) {
            value = sparse.getOrDefault((int) index, ABSENT);
        }
        if (value == ABSENT) {
            throw PickleException.malformed("memo has no such entry", "index", index);
        }
        return value;
    }

    /** Whether entry {@code index} is known to have nothing in it and never to have: not to be looked at again. */
    boolean isSimple(long index) {
        return index >= 0 && index < simple.length && simple[(int) index];
    }

    /** Makes {@code value} entry {@code index}; {@code isSimple} says that it has nothing in it and never will. */
    void put(long index, Object value, boolean isSimple) throws PickleException {
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw PickleException.malformed("memo index out of range", "index", index);
        }
        if (count >= limit) {
            throw PickleException.limit("unpickle", "too many memo entries", "limit", limit);
        }
        int i = (int) index;
        if (i >= dense.length && i < 2L * dense.length) {
            int old = dense.length;
            dense = Arrays.copyOf(dense, old * 2);
            simple = Arrays.copyOf(simple, old * 2);
            Arrays.fill(dense, old, dense.length, ABSENT);
            for (int k = old; k < dense.length && !sparse.isEmpty(); k++) {
                dense[k] = sparse.containsKey(k) ? sparse.remove(k) : ABSENT;
            }
        }
        if (i < dense.length) {
            count += dense[i] == ABSENT ? 1 : 0;
            dense[i] = value;
            simple[i] = isSimple;
        } else {
            count += sparse.containsKey(i) ? 0 : 1;
            sparse.put(i, value);
        }
        if (value instanceof Pending pending) {
            pending.memoized(i);
        }
    }

    /** Puts the finished value wherever the pending one was remembered. */
    void settle(Pending pending, Object value) {
        for (int i : pending.memoIndices()) {
            if (i < dense.length && dense[i] == pending) {
                dense[i] = value;
            } else {
                sparse.replace(i, pending, value);
            }
        }
    }
}
