package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.Semaphore;
import java.util.List;
import java.util.Map;

/** A segment with a slot for each direction, and a semaphore that hands over each. */
final class PosixshmLinks implements Links {
    private static final String REQUESTED = "-q";
    private static final String ANSWERED = "-a";

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "/" + Names.fresh();
        Segment segment = PosixShm.create(name, 2 * SlotLink.slot(capacity), Lifetime.PROCESS);
        Semaphore requested = PosixSem.create(name + REQUESTED, 0, Lifetime.PROCESS);
        Semaphore answered = PosixSem.create(name + ANSWERED, 0, Lifetime.PROCESS);
        Echo child = Echo.start(echo, name, Map.of());
        SlotLink link = new SlotLink(segment, capacity, 0, requested, answered, child);
        // The first answer says that the other end has opened the names: from here on nothing is left behind by a kill.
        link.send(new byte[] {Link.ECHO});
        link.receive();
        segment.unlink();
        requested.unlink();
        answered.unlink();
        return link;
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new SlotLink(
                PosixShm.open(name),
                capacity,
                1,
                PosixSem.open(name + ANSWERED),
                PosixSem.open(name + REQUESTED),
                null);
    }
}
