package io.antaboga.os;

import io.antaboga.IpcException;
import java.util.Locale;

/** The three kinds of System V object ({@code sysvipc(7)}), which are found, looked at and removed by calls of their own. */
public enum SysvKind {
    /** A message queue. */
    SYSVMQ("msgget", "msgctl", 0),
    /** A shared memory segment. */
    SYSVSHM("shmget", "shmctl", 0),
    /** A semaphore set. */
    SYSVSEM("semget", "semctl", 0600);

    private final String opening;
    private final String controlling;
    private final int asked;

    SysvKind(String opening, String controlling, int asked) {
        this.opening = opening;
        this.controlling = controlling;
        this.asked = asked;
    }

    /** The room's name. */
    public String mechanism() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The call that failures to create or open name. */
    public String opening() {
        return opening;
    }

    /** The call that failures to look at or remove name. */
    public String controlling() {
        return controlling;
    }

    /**
     * The permissions that finding an object by its key asks for when it is opened. Who opens a queue or a segment is looked
     * at by the calls that follow; of a set there is none until it is used.
     */
    public int asked() {
        return asked;
    }

    /**
     * The id for a key, or the negated errno.
     *
     * @param size octets of a segment, members of a set; 0 for a queue, and for what is only opened
     */
    public int get(int key, long size, int flags) {
        return switch (this) {
            case SYSVMQ -> SystemV.msgget(key, flags);
            case SYSVSHM -> SystemV.shmget(key, size, flags);
            case SYSVSEM -> SystemV.semget(key, Math.toIntExact(size), flags);
        };
    }

    /** The key and the permissions of the object with this id; {@code EINVAL} or {@code EIDRM} if there is none. */
    public SystemV.Permissions permissions(int id) throws IpcException {
        return switch (this) {
            case SYSVMQ -> SystemV.queueStatus(id).permissions();
            case SYSVSHM -> SystemV.segmentStatus(id).permissions();
            case SYSVSEM -> SystemV.semaphoreStatus(id).permissions();
        };
    }

    /** Whether there is an object with this id. */
    public boolean exists(int id) throws IpcException {
        try {
            permissions(id);
            return true;
        } catch (IpcException e) {
            if (e.errno() == Errno.EINVAL || e.errno() == Errno.EIDRM) {
                return false;
            }
            throw e;
        }
    }

    /** Removes the object: 0, or the negated errno. */
    public int remove(int id) {
        return switch (this) {
            case SYSVMQ -> SystemV.msgctl(id, Constants.IPC_RMID, 0);
            case SYSVSHM -> SystemV.shmctl(id, Constants.IPC_RMID, 0);
            case SYSVSEM -> SystemV.semctl(id, 0, Constants.IPC_RMID, 0);
        };
    }
}
