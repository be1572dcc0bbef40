package io.antaboga.registry.owned;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;

/** Opens what has a name, or makes it, whatever others do to the name meanwhile. */
public final class OpenOrCreate {
    private OpenOrCreate() {}

    /** One of the two ways to get the object. */
    @FunctionalInterface
    public interface Way<T> {
        /** Gets it. */
        T get() throws IpcException;
    }

    /**
     * The object that {@code open} finds, or else the one that {@code create} makes.
     *
     * @param open fails with {@code ENOENT} if there is none
     * @param create fails with {@code EEXIST} if there is one
     */
    public static <T> T of(Way<T> open, Way<T> create) throws IpcException {
        for (; ; ) {
            try {
                return open.get();
            } catch (IpcException absent) {
                if (absent.errno() != Errno.ENOENT) {
                    throw absent;
                }
            }
            try {
                return create.get();
            } catch (IpcException present) {
                if (present.errno() != Errno.EEXIST) {
                    throw present;
                }
            }
        }
    }
}
