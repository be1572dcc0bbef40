package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Constants;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.registry.Identity;
import io.antaboga.registry.owned.Kind;
import io.antaboga.registry.owned.OwnedName;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A second name of a segment, a hard link in /dev/shm that no Python program knows: while it is there the first can be made again,
 * which the kernel does for no file without a name. It has an entry in the registry, and goes with this process.
 */
final class KeptName implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String identity;
    private final String path;
    private final String keptPath;
    private final OwnedName kept;

    private KeptName(String identity, String path, String keptPath, OwnedName kept) {
        this.identity = identity;
        this.path = path;
        this.keptPath = keptPath;
        this.kept = kept;
    }

    /**
     * Links the segment a second time.
     *
     * @throws IpcException with {@code ENOENT} if the name stands for the segment no more
     */
    static KeptName of(String name, String identity) throws IpcException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String second = "/psm_kept_" + HexFormat.of().formatHex(random);
        String path = Kind.POSIXSHM.name(name).path();
        String keptPath = Kind.POSIXSHM.name(second).path();
        OwnedName kept = OwnedName.creator("posixshm", second, Lifetime.PROCESS);
        boolean done = false;
        try {
            int linked = link(path, keptPath);
            if (linked == 0) {
                // Identified even if it is another file, so that it goes again.
                String found = identity(keptPath);
                kept.identify(found);
                linked = found.equals(identity) ? 0 : -Errno.ENOENT;
            }
            if (linked < 0) {
                throw Errno.failure("link", linked, "name", name);
            }
            done = true;
            return new KeptName(identity, path, keptPath, kept);
        } finally {
            if (!done) {
                kept.abandon();
            }
        }
    }

    private static int link(String from, String to) {
        return Sys.linkat(Constants.AT_FDCWD, from, Constants.AT_FDCWD, to, 0);
    }

    /** Null if there is nothing. */
    private static String identity(String path) throws IpcException {
        Stat stat = new Stat();
        int found = Sys.lstat(path, stat);
        if (found < 0 && found != -Errno.ENOENT) {
            throw Errno.failure("lstat", found, "path", path);
        }
        return found < 0 ? null : Identity.of(stat.device(), stat.inode());
    }

    /** See {@link SharedMemory#restore}. */
    boolean restore() throws IpcException {
        int linked = link(keptPath, path);
        if (linked == -Errno.EEXIST && identity.equals(identity(path))) {
            return false;
        }
        if (linked < 0) {
            throw Errno.failure("link", linked, "path", path);
        }
        return true;
    }

    @Override
    public void close() throws IpcException {
        kept.close();
    }
}
