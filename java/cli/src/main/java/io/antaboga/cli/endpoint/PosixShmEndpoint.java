package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.objects.Processes;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * POSIX shared memory.
 *
 * @param name with its slash
 */
record PosixShmEndpoint(String name) implements SegmentEndpoint {
    private static final Path DIRECTORY = Path.of("/dev/shm");
    private static final int PERMISSIONS = 07777;

    static PosixShmEndpoint parse(String rest) {
        return new PosixShmEndpoint(PosixName.check("posixshm", rest));
    }

    @Override
    public String mechanism() {
        return "posixshm";
    }

    @Override
    public Segment create(long size) throws IpcException {
        return PosixShm.create(name, size, Lifetime.PERSISTENT);
    }

    @Override
    public Segment open(boolean readOnly) throws IpcException {
        return PosixShm.open(name, readOnly);
    }

    @Override
    public SegmentInfo info() throws IpcException {
        if (name.indexOf('/', 1) > 0) {
            throw new IllegalArgumentException("a name has one slash: " + name);
        }
        Path file = DIRECTORY.resolve(name.substring(1));
        try {
            Map<String, Object> stat = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
            if (!(Boolean) stat.get("isRegularFile")) {
                throw new IpcException("stat", "not shared memory", "WRONG_KIND", 0, Map.of("name", name));
            }
            List<Long> pids = Processes.mapping((Long) stat.get("dev"), (Long) stat.get("ino"));
            return new SegmentInfo(
                    (Long) stat.get("size"),
                    (Integer) stat.get("mode") & PERMISSIONS,
                    stat.get("owner").toString(),
                    pids.size(),
                    pids);
        } catch (IpcException wrongKind) {
            throw wrongKind;
        } catch (IOException failure) {
            throw StreamError.of("stat", failure, Map.of("name", name));
        }
    }

    @Override
    public void unlink() throws IpcException {
        PosixShm.unlink(name);
    }
}
