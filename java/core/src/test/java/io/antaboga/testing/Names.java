package io.antaboga.testing;

import io.antaboga.os.Constants;
import io.antaboga.os.SysQueue;
import io.antaboga.os.SysvKind;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Names of kernel objects that no other test run uses. */
public final class Names {
    /** What every name of this test run begins with, after the slash if it has one. */
    public static final String PREFIX = "abtest-" + ProcessHandle.current().pid() + "-";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Set<Integer> KEYS = ConcurrentHashMap.newKeySet();
    private static final Set<String> QUEUES = ConcurrentHashMap.newKeySet();

    private Names() {}

    /** A name without a slash. */
    public static String unique() {
        return PREFIX + COUNT.incrementAndGet();
    }

    /** A name of a POSIX object. */
    public static String posix() {
        return "/" + unique();
    }

    /** A name of a POSIX message queue, which {@link #leftQueues} looks for. */
    public static String queue() {
        String name = posix();
        QUEUES.add(name);
        return name;
    }

    /** A key of System V objects that nobody else has, for {@link #leftKeys} to look for. */
    public static int key() {
        int key;
        do {
            key = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        } while (!KEYS.add(key));
        return key;
    }

    /** The queues among those names that exist. */
    static Set<String> leftQueues() {
        Set<String> left = new TreeSet<>();
        for (String name : QUEUES) {
            int queue = SysQueue.mq_open(name, Constants.O_RDONLY | Constants.O_CLOEXEC, 0, 0, 0);
            if (queue >= 0) {
                SysQueue.mq_close(queue);
                left.add(name);
            }
        }
        return left;
    }

    /** The System V objects that have one of those keys. */
    static Set<String> leftKeys() {
        Set<String> left = new TreeSet<>();
        for (SysvKind kind : SysvKind.values()) {
            for (int key : KEYS) {
                if (kind.get(key, 0, 0) >= 0) {
                    left.add(kind.mechanism() + " " + key);
                }
            }
        }
        return left;
    }
}
