package io.antaboga.call;

import static io.antaboga.os.Constants.SIGKILL;

import io.antaboga.os.SysProcess;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills, stops and starves the children of this process, one now and then, as a generator says. Of one thread at a time. */
final class Trouble implements AutoCloseable {
    private static final int SIGSTOP = 19;
    private static final int SIGCONT = 18;
    private static final int MOST_CALLS_BETWEEN = 20;

    private final Random random;
    private final Map<Kind, Integer> made = new EnumMap<>(Kind.class);
    private final Deque<Long> stopped = new ArrayDeque<>();
    private Process hog;
    private int until;

    private enum Kind {
        KILL,
        STOP,
        GO_ON,
        NO_MEMORY,
        NO_PROCESSOR
    }

    Trouble(Random random) {
        this.random = random;
    }

    /** A call has ended. */
    synchronized void step() throws IOException, InterruptedException {
        if (until-- > 0) {
            return;
        }
        until = random.nextInt(MOST_CALLS_BETWEEN);
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        List<Long> children = children();
        if (children.isEmpty()) {
            return;
        }
        long victim = children.get(random.nextInt(children.size()));
        made.merge(kind, 1, Integer::sum);
        switch (kind) {
            case KILL -> signal(victim, SIGKILL);
            case STOP -> {
                signal(victim, SIGSTOP);
                stopped.add(victim);
            }
            case GO_ON -> goOn();
            // What it has can stay, and it gets no more.
            case NO_MEMORY -> run("prlimit", "--pid", Long.toString(victim), "--as=1048576");
            case NO_PROCESSOR -> hog();
        }
    }

    /** Only of our own: a number that is free again may be somebody else's process. */
    private void goOn() {
        Long pid = stopped.poll();
        if (pid != null && children().contains(pid)) {
            signal(pid, SIGCONT);
        }
    }

    private List<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .filter(pid -> hog == null || pid != hog.pid())
                .sorted()
                .toList();
    }

    private static void signal(long pid, int number) {
        SysProcess.kill((int) pid, number);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        // It fails if the process has gone meanwhile.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void hog() throws IOException {
        close();
        hog = new ProcessBuilder("sh", "-c", "ulimit -t 2; while :; do :; done").start();
    }

    /** Whether something was left without memory, which any error of Python's may come of. */
    synchronized boolean tookMemory() {
        return made.containsKey(Kind.NO_MEMORY);
    }

    /** What was done how often. */
    synchronized String made() {
        return made.toString();
    }

    @Override
    public synchronized void close() {
        if (hog != null) {
            hog.destroyForcibly().onExit().join();
            hog = null;
        }
    }
}
