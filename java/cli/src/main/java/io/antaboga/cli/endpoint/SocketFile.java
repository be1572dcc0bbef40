package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.UsageException;
import io.antaboga.registry.Registry;
import io.antaboga.transport.UnixAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** The file of a socket that has one. */
final class SocketFile {
    private static final int KIND_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;

    private SocketFile() {}

    /** Removes the file, and what the registry says about it. */
    static void unlink(UnixAddress address) throws IpcException {
        if (address.isAbstract()) {
            throw new UsageException("nothing to unlink: an abstract name goes with its socket");
        }
        Path path = address.toPath();
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & KIND_OF_FILE) != SOCKET) {
                throw new IpcException("unlink", "not a socket", "WRONG_KIND", 0, Map.of("name", path));
            }
            Files.delete(path);
        } catch (IpcException wrongKind) {
            throw wrongKind;
        } catch (IOException failure) {
            throw StreamError.of("unlink", failure, Map.of("name", path));
        }
        Registry.ofCurrentUser().forget("unix", address.toString());
    }
}
