package io.antaboga.sync;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.Deadline;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SysvKind;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedSysv;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A System V semaphore set ({@code svipc(7)}); as a {@link Semaphore} its first member. See {@code spec/sync/sysvsem.md}.
 *
 * <p>Several members change at once, or none. With {@link Operation#undone} the kernel takes a change back when the
 * process ends, so that a killed holder of a lock frees it. Undo belongs to the process: use it where the same process
 * acquires and releases, never to count what others consume. Whoever is blocked when the set is removed fails with
 * {@code EIDRM}. For any number of threads.
 */
public final class SysvSem implements Semaphore {
    /** The highest value, SEMVMX. */
    public static final int MAX_VALUE = 32767;

    /**
     * One change of an atomic operation.
     *
     * @param index of the member
     * @param change above zero gives that many, below zero takes them once they are there, zero waits for the value to be zero
     * @param undone whether the kernel takes the change back when the process ends (SEM_UNDO)
     */
    public record Operation(int index, int change, boolean undone) {
        /** Refuses what does not fit the kernel's 16 bits. */
        public Operation {
            if (index < 0 || index > 0xffff || change < -MAX_VALUE || change > MAX_VALUE) {
                throw new IllegalArgumentException("out of range: index=" + index + ", change=" + change);
            }
        }

        /** A change that stays when the process ends. */
        public static Operation of(int index, int change) {
            return new Operation(index, change, false);
        }
    }

    private static final List<Operation> TAKE = List.of(Operation.of(0, -1));
    private static final List<Operation> GIVE = List.of(Operation.of(0, 1));

    private final SemaphoreSet set;
    private final SafetyNet net;

    private SysvSem(SemaphoreSet set) {
        this.set = set;
        this.net = SafetyNet.under(this, "SysvSem {name=" + set.owned.key() + "}", set::close);
    }

    /** Makes a set of one member of {@code value}. */
    public static SysvSem create(SysvKey key, int value, Lifetime lifetime) throws IpcException {
        return create(key, List.of(value), lifetime);
    }

    /**
     * Makes a set whose key must be free, of mode 0600; {@link SysvKey#PRIVATE} always makes a new one.
     *
     * <p>The kernel makes a set with all zero, and the values are added a moment later.
     *
     * @param values of the members, each 0 to {@link #MAX_VALUE}
     */
    public static SysvSem create(SysvKey key, List<Integer> values, Lifetime lifetime) throws IpcException {
        if (values.isEmpty() || values.stream().anyMatch(value -> value < 0 || value > MAX_VALUE)) {
            throw new IllegalArgumentException("values must be 0 to " + MAX_VALUE + ", at least one: " + values);
        }
        return new SysvSem(SemaphoreSet.create(key, values, Objects.requireNonNull(lifetime, "lifetime")));
    }

    /** Opens a set that must exist. */
    public static SysvSem open(SysvKey key) throws IpcException {
        return new SysvSem(SemaphoreSet.open(key));
    }

    /** Opens the set, or makes one of one member if it is absent. */
    public static SysvSem openOrCreate(SysvKey key, int value, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(key), () -> create(key, value, lifetime));
    }

    /** Removes a set; whoever is blocked on it fails with {@code EIDRM}. */
    public static void unlink(SysvKey key) throws IpcException {
        OwnedSysv.unlink(SysvKind.SYSVSEM, key);
    }

    /**
     * The first member for use as a lock: the kernel takes back, when this process ends, what was acquired through it and not
     * released through it. It is this same handle otherwise: close either.
     */
    public Semaphore withUndo() {
        return new UndoneSemaphore(this);
    }

    private void operate(List<Operation> operations, Deadline deadline) throws IpcException {
        try {
            set.operate(operations, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Makes all changes at once, as soon as all can be made; blocks until then. */
    public void operate(List<Operation> operations) throws IpcException {
        operate(operations, Deadline.NEVER);
    }

    /** Makes all changes at once, within {@code timeout}; otherwise none. */
    public void operate(List<Operation> operations, Duration timeout) throws IpcException {
        operate(operations, Deadline.after(timeout));
    }

    /** Makes all changes if all can be made now; otherwise none. */
    public boolean tryOperate(List<Operation> operations) throws IpcException {
        try {
            return set.tryOperate(operations);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void acquire() throws IpcException {
        operate(TAKE, Deadline.NEVER);
    }

    @Override
    public void acquire(Duration timeout) throws IpcException {
        operate(TAKE, Deadline.after(timeout));
    }

    @Override
    public boolean tryAcquire() throws IpcException {
        return tryOperate(TAKE);
    }

    /**
     * Gives one back, waking a waiter.
     *
     * @throws IpcException with {@code ERANGE} if the value is {@link #MAX_VALUE}
     */
    @Override
    public void release() throws IpcException {
        tryOperate(GIVE);
    }

    @Override
    public int value() throws IpcException {
        return value(0);
    }

    /** The value of one member at this moment. */
    public int value(int index) throws IpcException {
        try {
            return set.value(index);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** How many members. */
    public int count() throws IpcException {
        try {
            return set.count();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String name() {
        return key().toString();
    }

    /** The key; for a private set its id. */
    public SysvKey key() {
        return set.owned.key();
    }

    /** The id, as {@code ipcs} shows it. */
    public int id() {
        return set.owned.id();
    }

    @Override
    public void unlink() throws IpcException {
        try {
            set.unlink();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() throws IpcException {
        set.close();
        net.closed();
    }
}
