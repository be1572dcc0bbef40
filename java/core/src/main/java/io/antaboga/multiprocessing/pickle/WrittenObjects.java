package io.antaboga.multiprocessing.pickle;

/**
 * Which objects were written, by identity, and as which entry of the memo.
 *
 * <p>An open table of two arrays: {@link java.util.IdentityHashMap} would box each entry.
 */
final class WrittenObjects {
    private Object[] objects = new Object[64];
    private int[] entries = new int[64];
    private int count;

    /** The entry of {@code object}, or -1. */
    int entry(Object object) {
        int slot = slot(objects, object);
        return objects[slot] == null ? -1 : entries[slot];
    }

    /** Says that {@code object}, which is not null, is {@code entry}. */
    void put(Object object, int entry) {
        int slot = slot(objects, object);
        if (objects[slot] == null) {
            if (++count > objects.length / 2) {
                grow();
                slot = slot(objects, object);
            }
            objects[slot] = object;
        }
        entries[slot] = entry;
    }

    private static int slot(Object[] objects, Object object) {
        int mask = objects.length - 1;
        // Identity hashes differ in their low bits; a multiplication spreads them all the same.
        int slot = System.identityHashCode(object) * 0x9e3779b9 >>> Integer.numberOfLeadingZeros(mask);
        while (objects[slot] != null && objects[slot] != object) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        Object[] oldObjects = objects;
        int[] oldEntries = entries;
        objects = new Object[oldObjects.length * 4];
        entries = new int[oldObjects.length * 4];
        for (int i = 0; i < oldObjects.length; i++) {
            if (oldObjects[i] != null) {
                int slot = slot(objects, oldObjects[i]);
                objects[slot] = oldObjects[i];
                entries[slot] = oldEntries[i];
            }
        }
    }
}
