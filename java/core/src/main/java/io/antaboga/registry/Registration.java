package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;

/**
 * The entry of one open handle; live until it is closed or the process ends, however it ends.
 *
 * <p>Written before the kernel object is touched. May be used by any thread.
 */
public final class Registration implements AutoCloseable {
    private EntryFile file;
    private Entry entry;
    private boolean forgotten;
    private boolean closed;

    Registration(EntryFile file, Entry entry) {
        this.file = file;
        this.entry = entry;
    }

    /**
     * Says which object the name stands for, now that there is one.
     *
     * @param identity {@code DEV:INO}, or the decimal id of a System V object
     */
    public synchronized void identify(String identity) throws IpcException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        Entry identified = new Entry(
                entry.mechanism(),
                entry.name(),
                entry.role(),
                entry.lifetime(),
                identity,
                entry.pid(),
                entry.startTime(),
                entry.bootId(),
                entry.language(),
                entry.created(),
                true,
                entry.file());
        file = file.replace(identified);
        entry = identified;
    }

    /** Removes the object if the name still stands for it; false if it does not, or was never identified. */
    public synchronized boolean remove() throws IpcException {
        NamedObject object = NamedObject.of(entry.mechanism(), entry.name());
        boolean removed = object != null && entry.identity() != null && object.remove(entry.identity());
        forgotten |= removed;
        return removed;
    }

    /** Says that the object's name was removed, so that nothing is left to tell about it at close. */
    public synchronized void forget() {
        forgotten = true;
    }

    /** The object's identity; null before {@link #identify}. */
    public synchronized String identity() {
        return entry.identity();
    }

    /**
     * Ends the entry: it is removed, but that of the creator of a persistent object which still has its name stays and
     * is dead from then on. Does nothing the second time.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            file.close(entry.role() == Role.CREATOR
                    && entry.lifetime() == Lifetime.PERSISTENT
                    && !forgotten
                    && entry.identity() != null);
        }
    }
}
