package io.antaboga.registry.owned;

import io.antaboga.IpcException;
import io.antaboga.os.SharedName;
import java.util.Locale;

/** What glibc keeps in /dev/shm. */
public enum Kind {
    /** A segment. */
    POSIXSHM("", "shm_open", "shm_unlink"),
    /** A semaphore. */
    POSIXSEM("sem.", "sem_open", "sem_unlink");

    private final String prefix;
    private final String opening;
    private final String unlinking;

    Kind(String prefix, String opening, String unlinking) {
        this.prefix = prefix;
        this.opening = opening;
        this.unlinking = unlinking;
    }

    /** The call that failures to create or open name. */
    public String opening() {
        return opening;
    }

    String unlinking() {
        return unlinking;
    }

    String mechanism() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Checks a name for creating or opening. */
    public SharedName name(String name) throws IpcException {
        return SharedName.of(opening, name, prefix);
    }

    SharedName nameToUnlink(String name) throws IpcException {
        return SharedName.of(unlinking, name, prefix);
    }
}
