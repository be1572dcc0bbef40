package io.antaboga.interop;

import io.antaboga.IpcException;
import java.util.HashMap;
import java.util.Map;

/** What this peer has open, by the names that the runner gave. A closed handle stays until {@link #closeAll()}. */
final class Handles {
    private final Map<String, AutoCloseable> open = new HashMap<>();

    void put(Request request, AutoCloseable handle) {
        open.put(request.text("handle"), handle);
    }

    /** The handle that the request names under {@code key}. */
    <T> T get(Request request, String key, Class<T> kind) {
        AutoCloseable handle = open.get(request.text(key));
        if (!kind.isInstance(handle)) {
            throw new IllegalArgumentException("no " + kind.getSimpleName() + " called " + request.text(key));
        }
        return kind.cast(handle);
    }

    void close(Request request) throws IpcException {
        close(get(request, "handle", AutoCloseable.class));
    }

    void closeAll() throws IpcException {
        for (AutoCloseable handle : open.values()) {
            close(handle);
        }
        open.clear();
    }

    private static void close(AutoCloseable handle) throws IpcException {
        try {
            handle.close();
        } catch (IpcException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
