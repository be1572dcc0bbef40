package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.memory.SysvShm;
import io.antaboga.sync.SysvSem;
import java.util.List;
import java.util.Map;

/**
 * A System V segment with a slot for each direction, and a semaphore that hands over each, all without keys; the name is
 * their ids: the segment's, requests', answers'.
 */
final class SysvshmLinks implements Links {
    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        SysvShm segment = SysvShm.create(SysvKey.PRIVATE, 2 * SlotLink.slot(capacity), Lifetime.PROCESS);
        SysvSem requested = SysvSem.create(SysvKey.PRIVATE, 0, Lifetime.PROCESS);
        SysvSem answered = SysvSem.create(SysvKey.PRIVATE, 0, Lifetime.PROCESS);
        String name = segment.id() + "," + requested.id() + "," + answered.id();
        return new SlotLink(segment, capacity, 0, requested, answered, Echo.start(echo, name, Map.of()));
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        String[] ids = name.split(",");
        return new SlotLink(
                SysvShm.open(key(ids[0])), capacity, 1, SysvSem.open(key(ids[2])), SysvSem.open(key(ids[1])), null);
    }

    private static SysvKey key(String id) {
        return SysvKey.id(Integer.parseInt(id));
    }
}
