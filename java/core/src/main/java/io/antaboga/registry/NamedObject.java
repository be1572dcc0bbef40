package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.SysvKind;

/** What is under a name now: told from the kernel, whatever the registry says. */
abstract class NamedObject {
    private static final String SHARED_MEMORY = "/dev/shm/";

    /** The object that {@code mechanism} calls {@code name}, or null if there can be none. */
    static NamedObject of(String mechanism, String name) {
        boolean path = name.startsWith("/") && name.indexOf('\0') < 0;
        boolean posix =
                path && name.length() > 1 && name.indexOf('/', 1) < 0 && !name.equals("/.") && !name.equals("/..");
        return switch (mechanism) {
            case "posixshm" -> posix ? new FileObject(SHARED_MEMORY + name.substring(1), Constants.S_IFREG) : null;
            case "posixsem" ->
                posix ? new FileObject(SHARED_MEMORY + "sem." + name.substring(1), Constants.S_IFREG) : null;
            case "unix" -> path || name.startsWith("@") ? new FileObject(path ? name : null, Constants.S_IFSOCK) : null;
            case "fifo" -> path ? new FileObject(name, Constants.S_IFIFO) : null;
            case "posixmq" -> posix ? new QueueObject(name) : null;
            case "sysvmq" -> SysvObject.of(SysvKind.SYSVMQ, name);
            case "sysvshm" -> SysvObject.of(SysvKind.SYSVSHM, name);
            case "sysvsem" -> SysvObject.of(SysvKind.SYSVSEM, name);
            default -> null;
        };
    }

    /** The identity; null if there is no such object, or it leaves nothing behind when its process ends. */
    abstract String identity() throws IpcException;

    /** Whether a process that never wrote an entry is using it, as far as can be asked without disturbing it. */
    boolean answers() throws IpcException {
        return false;
    }

    /** Removes the object if it is still the one of {@code identity}; false if it is not. */
    final boolean remove(String identity) throws IpcException {
        if (!identity.equals(identity())) {
            return false;
        }
        removeNow(identity);
        return true;
    }

    /** Removes what is there, which was just seen to have {@code identity}; it is no failure if it has gone meanwhile. */
    abstract void removeNow(String identity) throws IpcException;
}
