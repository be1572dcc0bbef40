package io.antaboga.registry.owned;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.AtExit;
import io.antaboga.registry.Registration;
import io.antaboga.registry.Registry;
import io.antaboga.registry.Role;

/**
 * A name in the kernel with its registry entry: written before the object is touched, and removed with it.
 *
 * <p>Order: {@link #creator} or {@link #opener}; make or open the object; {@link #identify}; {@link #close}. If making fails,
 * {@link #abandon}. For any thread.
 */
public final class OwnedName {
    private final String mechanism;
    private final String name;
    private final Registration registration;
    private final boolean creator;
    private final boolean removeAtClose;
    private final Runnable atExit = this::atExit;
    private boolean removed;
    private boolean closed;

    private OwnedName(String mechanism, String name, Role role, Lifetime lifetime) throws IpcException {
        this.mechanism = mechanism;
        this.name = name;
        this.creator = role == Role.CREATOR;
        this.removeAtClose = creator && lifetime == Lifetime.PROCESS;
        this.registration = Registry.ofCurrentUser().register(mechanism, name, role, lifetime);
    }

    /** Writes the entry of an object that is about to be made. */
    public static OwnedName creator(String mechanism, String name, Lifetime lifetime) throws IpcException {
        return new OwnedName(mechanism, name, Role.CREATOR, lifetime);
    }

    /** Writes the entry of an object that is about to be opened. */
    public static OwnedName opener(String mechanism, String name) throws IpcException {
        return new OwnedName(mechanism, name, Role.OPENER, Lifetime.PERSISTENT);
    }

    /** Says which object it is; from now on a creator's goes, if it is so meant, when the process ends in good order. */
    public synchronized void identify(String identity) throws IpcException {
        registration.identify(identity);
        if (removeAtClose) {
            AtExit.add(atExit);
        }
    }

    /** What {@link #identify} said; null before. */
    public String identity() {
        return registration.identity();
    }

    /** The name, as in the registry. */
    public String name() {
        return name;
    }

    /** Removes the object; false if the name stands for it no more. */
    public synchronized boolean unlink() throws IpcException {
        if (!remove()) {
            return false;
        }
        Registry.ofCurrentUser().forget(mechanism, name);
        return true;
    }

    private boolean remove() throws IpcException {
        boolean now = !removed && registration.remove();
        removed |= now;
        return now;
    }

    private void atExit() {
        try {
            close();
        } catch (IpcException e) {
            System.getLogger("io.antaboga").log(System.Logger.Level.WARNING, "cannot remove at exit: " + name, e);
        }
    }

    /** Ends the entry after a failure, and removes what a creator had made and identified. */
    public synchronized void abandon() throws IpcException {
        end(creator && registration.identity() != null);
    }

    /** Ends the entry, and removes the object if this process made it for itself; does nothing the second time. */
    public synchronized void close() throws IpcException {
        end(removeAtClose);
    }

    private void end(boolean removing) throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        AtExit.remove(atExit);
        try {
            if (removing) {
                remove();
            }
        } finally {
            registration.close();
        }
    }
}
