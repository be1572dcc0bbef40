package io.antaboga.multiprocessing.pickle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a pickle refers back to: an array while indices are dense, a map for the far ones that a hostile pickle may name. */
final class Memo {
    /** Stands for None, since null is an entry that there is not. */
    private static final Object NONE = new Object();

    /** Bytes of a pickle for each entry that there is room for from the start; records take some twenty. */
    private static final int PER_ENTRY = 16;

    private static final int LEAST = 16;
    private static final int MOST = 1 << 16;

    private final int limit;
    /** For {@link PlainValues}, too; what is simple there is no {@link #NONE}. */
    Object[] dense;

    private boolean[] simple;
    private final Map<Integer, Object> sparse = new HashMap<>();
    private int count;

    /** For a pickle of {@code length} bytes. */
    Memo(int limit, int length) {
        this.limit = limit;
        int room = Math.clamp(Integer.highestOneBit(length / PER_ENTRY), LEAST, MOST);
        this.dense = new Object[room];
        this.simple = new boolean[room];
    }

    int count() {
        return count;
    }

    Object get(long index) throws PickleException {
        Object value = null;
        if (index >= 0 && index < dense.length) {
            value = dense[(int) index];
        } else if (index >= 0 && index <= Integer.MAX_VALUE) {
            value = sparse.get((int) index);
        }
        if (value == null) {
            throw PickleException.malformed("memo has no such entry", "index", index);
        }
        return value == NONE ? null : value;
    }

    /** Whether entry {@code index} is known to have nothing in it and never to have: not to be looked at again. */
    boolean isSimple(long index) {
        return index >= 0 && index < simple.length && simple[(int) index];
    }

    /** Makes {@code value} entry {@code index}; {@code isSimple} says that it has nothing in it and never will. */
    void put(long index, Object given, boolean isSimple) throws PickleException {
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw PickleException.malformed("memo index out of range", "index", index);
        }
        if (count >= limit) {
            throw PickleException.limit("unpickle", "too many memo entries", "limit", limit);
        }
        int i = (int) index;
        Object value = given == null ? NONE : given;
        if (i >= dense.length && i < 2L * dense.length) {
            grow();
        }
        if (i < dense.length) {
            count += dense[i] == null ? 1 : 0;
            dense[i] = value;
            simple[i] = isSimple && value != NONE;
        } else {
            count += sparse.containsKey(i) ? 0 : 1;
            sparse.put(i, value);
        }
        if (value instanceof Pending pending) {
            pending.memoized(i);
        }
    }

    /** Makes {@code value}, which is not null, the next entry where that is simply done; false, and nothing done, where not. */
    boolean append(Object value, boolean isSimple) {
        if (count >= limit || count > dense.length) {
            return false;
        }
        if (count == dense.length) {
            grow();
        }
        if (dense[count] != null) {
            return false;
        }
        simple[count] = isSimple;
        dense[count++] = value;
        return true;
    }

    private void grow() {
        int old = dense.length;
        dense = Arrays.copyOf(dense, old * 2);
        simple = Arrays.copyOf(simple, old * 2);
        for (int k = old; k < dense.length && !sparse.isEmpty(); k++) {
            dense[k] = sparse.remove(k);
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
