package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.cli.objects.Processes;
import io.antaboga.cli.objects.UserName;
import io.antaboga.memory.Segment;
import io.antaboga.memory.SysvShm;
import java.util.List;

/**
 * System V shared memory.
 *
 * @param key what it is found by
 */
record SysvShmEndpoint(SysvName key) implements SegmentEndpoint {
    private static final String MECHANISM = "sysvshm";

    static SysvShmEndpoint parse(String rest) {
        return new SysvShmEndpoint(SysvName.parse(MECHANISM, rest));
    }

    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public String name() throws IpcException {
        return key.key().toString();
    }

    @Override
    public Segment create(long size) throws IpcException {
        return SysvShm.create(key.key(), size, Lifetime.PERSISTENT);
    }

    @Override
    public Segment open(boolean readOnly) throws IpcException {
        return SysvShm.open(key.key(), readOnly);
    }

    @Override
    public SegmentInfo info() throws IpcException {
        SysvShm.Figures figures;
        int id;
        try (SysvShm segment = SysvShm.open(key.key(), true)) {
            figures = segment.figures();
            id = segment.id();
        }
        List<Long> pids = Processes.attached(id);
        // Less the one by which it was looked at.
        return new SegmentInfo(
                figures.size(), figures.mode(), UserName.of(figures.uid()), figures.attached() - 1, pids);
    }

    @Override
    public void unlink() throws IpcException {
        SysvShm.unlink(key.key());
    }
}
