package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.Lock;
import io.antaboga.multiprocessing.ShareableList;
import java.io.IOException;
import java.util.List;

/**
 * The script's {@code ShareableList}, in which both sides count while its lock is held: octets by both, blocks by Java, blocks
 * by Python, and who counted last. For one thread.
 */
final class SharedCounts implements AutoCloseable {
    private static final int BLOCK = 4096;
    private static final int BOTH = 0;
    private static final int JAVA = 1;
    private static final int PYTHON = 2;
    private static final int LAST = 3;

    private final ShareableList list;
    private final Lock lock;
    private long blocks;

    private SharedCounts(ShareableList list, Lock lock) {
        this.list = list;
        this.lock = lock;
    }

    /** Opens both, which must exist. */
    static SharedCounts open(String list, String lock) throws IpcException {
        ShareableList opened = ShareableList.open(list);
        boolean done = false;
        try {
            SharedCounts counts = new SharedCounts(opened, Lock.open(lock));
            done = true;
            return counts;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    /** Counts a piece block by block, as the script does at the same time. */
    void add(Worker worker, int length) throws IpcException {
        for (int start = 0; start < length; start += BLOCK) {
            worker.await(timeout -> {
                lock.acquire(timeout);
                return null;
            });
            try {
                list.set(BOTH, (Long) list.get(BOTH) + Math.min(BLOCK, length - start));
                list.set(JAVA, (Long) list.get(JAVA) + 1);
                list.set(LAST, "java");
            } finally {
                lock.release();
            }
            blocks++;
        }
    }

    /** Compares what the list says at the end with what went in. */
    void compare(Checks checks, long length) throws IpcException {
        lock.acquire(Stage.PATIENCE);
        try {
            checks.same("bytes that both counted in one list, as Java reads it", 2 * length, list.get(BOTH));
            checks.same("blocks that Java counted in it", blocks, list.get(JAVA));
            checks.same("blocks that Python counted in it", blocks, list.get(PYTHON));
            List<String> possible = blocks == 0 ? List.of("nobody") : List.of("java", "python");
            Object last = list.get(LAST);
            checks.same("who counted last is known", true, last instanceof String && possible.contains(last));
        } finally {
            lock.release();
        }
    }

    @Override
    public void close() throws IOException {
        try (list) {
            lock.close();
        }
    }
}
