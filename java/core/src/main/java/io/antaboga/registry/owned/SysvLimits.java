package io.antaboga.registry.owned;

import io.antaboga.os.Errno;
import io.antaboga.os.Sysctl;
import io.antaboga.os.SysvKind;
import java.util.ArrayList;
import java.util.List;

/** What the system allows of System V objects, for the failure of one that could not be made. */
final class SysvLimits {
    private static final String SEMAPHORES = "kernel/sem";

    private SysvLimits() {}

    /**
     * The limits that may have been in the way, as they are now: names and values in turn.
     *
     * @param result what the call gave; no limit is told where it was not one that failed it
     * @param size octets of a segment, members of a set
     */
    static Object[] met(SysvKind kind, int result, long size) {
        if (result != -Errno.ENOSPC && result != -Errno.EINVAL && result != -Errno.ENOMEM) {
            return new Object[0];
        }
        List<Object> details = new ArrayList<>();
        switch (kind) {
            case SYSVMQ -> add(details, "max_queues", "kernel/msgmni", 0);
            case SYSVSHM -> {
                details.addAll(List.of("size", size));
                add(details, "max_size", "kernel/shmmax", 0);
                add(details, "max_segments", "kernel/shmmni", 0);
                add(details, "max_pages", "kernel/shmall", 0);
            }
            case SYSVSEM -> {
                details.addAll(List.of("count", size));
                add(details, "max_count", SEMAPHORES, 0);
                add(details, "max_in_all", SEMAPHORES, 1);
                add(details, "max_sets", SEMAPHORES, 3);
            }
        }
        return details.toArray();
    }

    /** As text, since not every limit is a long. */
    private static void add(List<Object> details, String key, String file, int word) {
        List<String> words = Sysctl.words(file);
        if (word < words.size()) {
            details.addAll(List.of(key, words.get(word)));
        }
    }
}
