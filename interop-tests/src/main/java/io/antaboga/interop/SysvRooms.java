package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.SysvKey;
import io.antaboga.memory.SysvShm;
import io.antaboga.sync.SysvSem;
import java.nio.file.Path;

/** Segments and semaphores under a key. */
final class SysvRooms {
    private SysvRooms() {}

    static SysvKey key(Request request) throws IpcException {
        if (request.has("file")) {
            return SysvKey.ftok(Path.of(request.text("file")), request.integer("project", 0));
        }
        // The runner gives the 32 bits of a key without a sign.
        return request.has("id") ? SysvKey.id(request.integer("id", 0)) : SysvKey.of((int) request.number("key", 0));
    }

    static AutoCloseable sysvshm(Request request) throws IpcException {
        SysvShm segment =
                switch (request.text("mode", "write")) {
                    case "create" ->
                        SysvShm.create(key(request), request.number("size", 0), NamedRooms.lifetime(request));
                    case "read" -> SysvShm.open(key(request), true);
                    default -> SysvShm.open(key(request));
                };
        request.fact("id", segment.id());
        return segment;
    }

    static AutoCloseable sysvsem(Request request) throws IpcException {
        SysvSem semaphores = request.text("mode", "open").equals("create")
                ? SysvSem.create(key(request), request.integer("value", 0), NamedRooms.lifetime(request))
                : SysvSem.open(key(request));
        request.fact("id", semaphores.id());
        return request.integer("undo", 0) == 1 ? semaphores.withUndo() : semaphores;
    }
}
