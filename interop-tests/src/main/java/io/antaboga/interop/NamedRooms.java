package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.memory.Memfd;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.ReceivedSegment;
import io.antaboga.memory.Writers;
import io.antaboga.process.Descriptor;
import io.antaboga.sync.PosixSem;
import java.util.Locale;

/** Segments and semaphores under a name, or under none. */
final class NamedRooms {
    private NamedRooms() {}

    static Lifetime lifetime(Request request) {
        return request.text("lifetime", "process").equals("persistent") ? Lifetime.PERSISTENT : Lifetime.PROCESS;
    }

    static AutoCloseable posixshm(Request request) throws IpcException {
        if (request.text("mode", "write").equals("received")) {
            Descriptor descriptor = Descriptor.adopt(request.integer("number", -1));
            return ReceivedSegment.attach(
                    descriptor, request.text("access", "write").equals("read"));
        }
        String name = request.text("name");
        return switch (request.text("mode", "write")) {
            case "create" -> PosixShm.create(name, request.number("size", 0), lifetime(request));
            case "read" -> PosixShm.open(name, true);
            default -> PosixShm.open(name);
        };
    }

    static AutoCloseable memfd(Request request) throws IpcException {
        String mode = request.text("mode", "create");
        boolean readOnly = request.text("access", "write").equals("read");
        if (mode.equals("inherited")) {
            return Memfd.inherited(request.text("called"), readOnly);
        }
        if (mode.equals("create")) {
            String writers = request.text("writers", "everybody").toUpperCase(Locale.ROOT);
            return Memfd.create(request.number("size", 0), Writers.valueOf(writers));
        }
        Descriptor descriptor = Descriptor.adopt(request.integer("number", -1));
        return request.has("expected")
                ? Memfd.attach(descriptor, readOnly, request.number("expected", 0))
                : Memfd.attach(descriptor, readOnly);
    }

    static AutoCloseable posixsem(Request request) throws IpcException {
        String name = request.text("name");
        return request.text("mode", "open").equals("create")
                ? PosixSem.create(name, request.integer("value", 0), lifetime(request))
                : PosixSem.open(name);
    }
}
