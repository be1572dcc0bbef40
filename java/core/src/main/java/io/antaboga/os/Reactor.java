package io.antaboga.os;

import static io.antaboga.os.Constants.AARCH64;
import static io.antaboga.os.Constants.EPOLLONESHOT;
import static io.antaboga.os.Constants.EPOLL_CLOEXEC;
import static io.antaboga.os.Constants.EPOLL_CTL_ADD;
import static io.antaboga.os.Constants.EPOLL_CTL_DEL;
import static io.antaboga.os.Constants.EPOLL_CTL_MOD;
import static io.antaboga.os.Constants.POLLERR;
import static io.antaboga.os.Constants.POLLHUP;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for descriptors in place of virtual threads: one daemon thread in {@code epoll_wait(2)}.
 *
 * <p>epoll knows a descriptor once, so that the waiters of both directions share an entry, armed for the union of what
 * they wait for and disarmed by each event (EPOLLONESHOT). A waiter may be woken for nothing, for instance by an event
 * of an earlier owner of the same number: it must look for itself. It removes itself before its descriptor is closed.
 */
final class Reactor {
    private static final Reactor INSTANCE = new Reactor();
    private static final int BATCH = 64;
    /** struct epoll_event, int events and 8 bytes of data, is packed on x86-64 only. */
    private static final int EVENT_SIZE = AARCH64 ? 16 : 12;

    private static final int DATA = AARCH64 ? 8 : 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, List<Waiter>> entries = new HashMap<>();
    private final MemorySegment event = Arena.global().allocate(16, 8);
    private final int epoll = Sys.epoll_create1(EPOLL_CLOEXEC);

    private Reactor() {
        if (epoll >= 0) {
            OwnThread.make("antaboga-reactor", this::run).start();
        }
    }

    /** One parked thread's wish. */
    static final class Waiter {
        private final int fd;
        private final int events;
        private final Thread thread = Thread.currentThread();
        private volatile boolean ready;

        private Waiter(int fd, int events) {
            this.fd = fd;
            this.events = events;
        }

        /** Whether its descriptor had something since it was registered. */
        boolean ready() {
            return ready;
        }
    }

    /** Arms {@code fd} for the current thread, which is unparked when it is ready. */
    static Waiter register(int fd, int events) throws IpcException {
        return INSTANCE.add(fd, events);
    }

    /** Forgets {@code waiter}; must be called before its descriptor is closed. */
    static void remove(Waiter waiter) {
        INSTANCE.forget(waiter);
    }

    private Waiter add(int fd, int events) throws IpcException {
        if (epoll < 0) {
            throw Errno.failure("epoll_create1", epoll);
        }
        Waiter waiter = new Waiter(fd, events);
        lock.lock();
        try {
            List<Waiter> waiters = entries.computeIfAbsent(fd, key -> new ArrayList<>(2));
            waiters.add(waiter);
            int result = arm(fd, waiters, EPOLL_CTL_ADD);
            if (result == -Errno.EEXIST) {
                result = arm(fd, waiters, EPOLL_CTL_MOD);
            }
            if (result == -Errno.EPERM) {
                // A file that epoll refuses, such as a regular one, never makes anybody wait.
                waiter.ready = true;
            } else if (result < 0) {
                waiters.remove(waiter);
                if (waiters.isEmpty()) {
                    entries.remove(fd);
                }
                throw Errno.failure("epoll_ctl", result, "fd", fd);
            }
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Waiter waiter) {
        lock.lock();
        try {
            List<Waiter> waiters = entries.get(waiter.fd);
            waiters.remove(waiter);
            if (waiters.isEmpty()) {
                entries.remove(waiter.fd);
                Sys.epoll_ctl(epoll, EPOLL_CTL_DEL, waiter.fd, event.address());
            }
            // Otherwise the entry stays armed for more than is wanted, which at worst disarms it: see dispatch.
        } finally {
            lock.unlock();
        }
    }

    private int arm(int fd, List<Waiter> waiters, int operation) {
        int wanted = EPOLLONESHOT;
        for (Waiter waiter : waiters) {
            if (!waiter.ready) {
                wanted |= waiter.events;
            }
        }
        event.set(ValueLayout.JAVA_INT, 0, wanted);
        event.set(ValueLayout.JAVA_INT_UNALIGNED, DATA, fd);
        return Sys.epoll_ctl(epoll, operation, fd, event.address());
    }

    private void run() {
        MemorySegment events = Arena.global().allocate(EVENT_SIZE * BATCH, 8);
        for (; ; ) {
            int count = Sys.epoll_wait(epoll, events.address(), BATCH, -1);
            for (int i = 0; i < count; i++) {
                int ready = events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE);
                int fd = events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * EVENT_SIZE + DATA);
                dispatch(fd, ready);
            }
        }
    }

    private void dispatch(int fd, int ready) {
        lock.lock();
        try {
            List<Waiter> waiters = entries.get(fd);
            if (waiters == null) {
                return;
            }
            boolean some = false;
            for (Waiter waiter : waiters) {
                if (!waiter.ready && (ready & (waiter.events | POLLERR | POLLHUP)) != 0) {
                    waiter.ready = true;
                    LockSupport.unpark(waiter.thread);
                }
                some |= !waiter.ready;
            }
            if (some) {
                arm(fd, waiters, EPOLL_CTL_MOD);
            }
        } finally {
            lock.unlock();
        }
    }
}
