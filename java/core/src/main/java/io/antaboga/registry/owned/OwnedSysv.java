package io.antaboga.registry.owned;

import static io.antaboga.os.Constants.IPC_CREAT;
import static io.antaboga.os.Constants.IPC_EXCL;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.Errno;
import io.antaboga.os.SysvKind;
import io.antaboga.registry.Registry;

/**
 * A System V object with its registry entry. For any thread.
 *
 * <p>An object that has a key is registered under it even when it is found by its id, so that all of its entries are under
 * one name. One without (IPC_PRIVATE) has no name before it is made: its entry is written right after.
 */
public final class OwnedSysv {
    private static final int PRIVATE_MODE = 0600;

    private final SysvKind kind;
    private final SysvKey key;
    private final int id;
    private final OwnedName name;

    private OwnedSysv(SysvKind kind, SysvKey key, int id, OwnedName name) {
        this.kind = kind;
        this.key = key;
        this.id = id;
        this.name = name;
    }

    /** Makes an object of mode 0600; {@code EEXIST} if its key is taken. */
    public static OwnedSysv create(SysvKind kind, SysvKey key, long size, Lifetime lifetime) throws IpcException {
        if (key.isId()) {
            throw new IllegalArgumentException("an id is the kernel's to choose: " + key);
        }
        OwnedName name = key.isPrivate() ? null : OwnedName.creator(kind.mechanism(), key.toString(), lifetime);
        int id = -1;
        boolean done = false;
        try {
            id = kind.get(key.number(), size, IPC_CREAT | IPC_EXCL | PRIVATE_MODE);
            check(kind, key, id, SysvLimits.met(kind, id, size));
            SysvKey found = key.isPrivate() ? SysvKey.id(id) : key;
            if (name == null) {
                name = OwnedName.creator(kind.mechanism(), found.toString(), lifetime);
            }
            name.identify(Integer.toString(id));
            done = true;
            return new OwnedSysv(kind, found, id, name);
        } finally {
            if (!done) {
                if (id >= 0) {
                    kind.remove(id);
                }
                if (name != null) {
                    name.abandon();
                }
            }
        }
    }

    /** Opens an object that must exist. */
    public static OwnedSysv open(SysvKind kind, SysvKey key) throws IpcException {
        SysvKey found = named(kind, key);
        OwnedName name = OwnedName.opener(kind.mechanism(), found.toString());
        boolean done = false;
        try {
            int id = find(kind, key, kind.asked());
            name.identify(Integer.toString(id));
            done = true;
            return new OwnedSysv(kind, found, id, name);
        } finally {
            if (!done) {
                name.abandon();
            }
        }
    }

    /** Removes an object, whoever made it. */
    public static void unlink(SysvKind kind, SysvKey key) throws IpcException {
        SysvKey found = named(kind, key);
        int id = find(kind, key, 0);
        int result = kind.remove(id);
        if (result < 0) {
            throw Errno.failure(kind.controlling(), result, "key", found.toHex(), "id", id);
        }
        Registry.ofCurrentUser().forget(kind.mechanism(), found.toString());
    }

    private static SysvKey named(SysvKind kind, SysvKey key) throws IpcException {
        if (key.isPrivate()) {
            throw new IllegalArgumentException("what has no key is found by its id");
        }
        int number = key.isId() ? kind.permissions(key.number()).key() : 0;
        return number == 0 ? key : SysvKey.of(number);
    }

    private static int find(SysvKind kind, SysvKey key, int asked) throws IpcException {
        return key.isId() ? key.number() : check(kind, key, kind.get(key.number(), 0, asked));
    }

    private static int check(SysvKind kind, SysvKey key, int id, Object... more) throws IpcException {
        if (id < 0) {
            throw Errno.failure(kind.opening(), id, details(key, more));
        }
        return id;
    }

    private static Object[] details(SysvKey key, Object... more) {
        Object[] all = new Object[2 + more.length];
        all[0] = "key";
        all[1] = key.toHex();
        System.arraycopy(more, 0, all, 2, more.length);
        return all;
    }

    /** The id, as {@code ipcs} shows it. */
    public int id() {
        return id;
    }

    /** The key; for an object without one its id. */
    public SysvKey key() {
        return key;
    }

    /**
     * The failure of a call on this object. The kernel says {@code EINVAL} of an object removed before the call and
     * {@code EIDRM} of one removed during it; here both are {@code EIDRM}.
     *
     * @param more names and values in turn, printed after the key
     */
    public IpcException failure(String call, long errno, Object... more) throws IpcException {
        boolean removed = errno == -Errno.EINVAL && !kind.exists(id);
        return Errno.failure(call, removed ? Errno.EIDRM : errno, details(key, more));
    }

    /** Removes the object; {@code ENOENT} if the key stands for it no more. */
    public void unlink() throws IpcException {
        if (!name.unlink()) {
            throw Errno.failure(kind.controlling(), Errno.ENOENT, details(key, "id", id));
        }
    }

    /** Undoes {@link #create} after a later failure. */
    public void abandon() throws IpcException {
        name.abandon();
    }

    /** Ends the entry, and removes the object if this process made it for itself; does nothing the second time. */
    public void close() throws IpcException {
        name.close();
    }
}
