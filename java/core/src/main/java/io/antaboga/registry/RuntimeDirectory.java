package io.antaboga.registry;

import static io.antaboga.os.Constants.S_IFDIR;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The user's directory, and the check that nobody else can write in it. */
final class RuntimeDirectory {
    private static final int PRIVATE = 0700;

    private RuntimeDirectory() {}

    /** Where the directory of the current user belongs. */
    static Path ofCurrentUser() {
        String own = System.getenv("ANTABOGA_RUNTIME_DIR");
        if (own != null && !own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        String session = System.getenv("XDG_RUNTIME_DIR");
        if (session != null && !session.isEmpty() && Files.isDirectory(Path.of(session))) {
            return Path.of(session).toAbsolutePath().resolve("antaboga");
        }
        return Path.of("/tmp/antaboga-" + Integer.toUnsignedString(Sys.geteuid()));
    }

    /** Makes {@code directory} if it is absent, and refuses one that is not private. */
    static Path prepare(Path directory) throws IpcException {
        int made = Sys.mkdir(directory.toString(), PRIVATE);
        if (made < 0 && made != -Errno.EEXIST) {
            throw Errno.failure("mkdir", made, "path", directory);
        }
        if (made == 0) {
            // A umask of the owner's own bits would lock us out.
            int opened = Sys.chmod(directory.toString(), PRIVATE);
            if (opened < 0) {
                throw Errno.failure("chmod", opened, "path", directory);
            }
        }
        Stat stat = new Stat();
        int found = Sys.lstat(directory.toString(), stat);
        if (found < 0) {
            throw Errno.failure("lstat", found, "path", directory);
        }
        if (!stat.is(S_IFDIR)) {
            throw unsafe("not a directory", directory, stat);
        }
        if (stat.uid() != Sys.geteuid()) {
            throw unsafe("directory belongs to another user", directory, stat);
        }
        if ((stat.permissions() & 077) != 0) {
            throw unsafe("directory is open to other users", directory, stat);
        }
        return directory;
    }

    private static IpcException unsafe(String problem, Path directory, Stat stat) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("path", directory);
        details.put("uid", Integer.toUnsignedString(stat.uid()));
        details.put("mode", Integer.toOctalString(stat.permissions()));
        return new IpcException("registry", problem, "REGISTRY_UNSAFE", 0, details);
    }
}
