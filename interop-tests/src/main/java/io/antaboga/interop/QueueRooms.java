package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.SysvMq;

/** Message queues. */
final class QueueRooms {
    private QueueRooms() {}

    static AutoCloseable posixmq(Request request) throws IpcException {
        String name = request.text("name");
        if (!request.text("mode", "open").equals("create")) {
            return PosixMq.open(name);
        }
        long depth = request.number("depth", 8);
        long size = request.number("size", 8192);
        return PosixMq.create(name, new PosixMq.Attributes(depth, size), NamedRooms.lifetime(request));
    }

    static AutoCloseable sysvmq(Request request) throws IpcException {
        SysvMq queue = request.text("mode", "open").equals("create")
                ? SysvMq.create(SysvRooms.key(request), NamedRooms.lifetime(request))
                : SysvMq.open(SysvRooms.key(request));
        request.fact("id", queue.id());
        return queue;
    }
}
