package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SystemV;
import io.antaboga.os.SysvKind;

/** A System V queue, segment or semaphore set, by its key or its id. */
final class SysvObject extends NamedObject {
    private static final String ID = "id:";

    private final SysvKind kind;
    private final boolean isId;
    private final int number;

    private SysvObject(SysvKind kind, boolean isId, int number) {
        this.kind = kind;
        this.isId = isId;
        this.number = number;
    }

    /** Null if {@code name} is neither a key nor an id. */
    static SysvObject of(SysvKind kind, String name) {
        boolean isId = name.startsWith(ID);
        try {
            return new SysvObject(kind, isId, Integer.parseInt(isId ? name.substring(ID.length()) : name));
        } catch (NumberFormatException neither) {
            return null;
        }
    }

    /** The id, or -1 if there is no such object. A key of 0 is IPC_PRIVATE, which finds nothing. */
    private int id() throws IpcException {
        if (!isId && number == 0) {
            return -1;
        }
        int id = isId ? number : kind.get(number, 0, 0);
        if (id < 0 && id != -Errno.ENOENT) {
            throw Errno.failure(kind.opening(), id, "name", number);
        }
        return id >= 0 && kind.exists(id) ? id : -1;
    }

    @Override
    String identity() throws IpcException {
        int id = id();
        return id < 0 ? null : Integer.toString(id);
    }

    @Override
    boolean answers() throws IpcException {
        int id = kind == SysvKind.SYSVSHM ? id() : -1;
        return id >= 0 && SystemV.segmentStatus(id).attached() > 0;
    }

    /** By the id that was proved, since the key may stand for another object by now. */
    @Override
    void removeNow(String identity) throws IpcException {
        int removed = kind.remove(Integer.parseInt(identity));
        if (removed < 0 && removed != -Errno.EINVAL && removed != -Errno.EIDRM) {
            throw Errno.failure(kind.controlling(), removed, "name", number, "id", identity);
        }
    }
}
