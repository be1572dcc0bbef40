package io.antaboga.cli.demo;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several workers at one mechanism, numbered from 0; for one thread. */
final class Crew implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<Worker> workers = new ArrayList<>();

    private Crew() {}

    /** A call that waits for something that a worker does. */
    @FunctionalInterface
    interface Blocking<T> {
        /** Waits at most so long; may be called again after a deadline, which must not have changed anything. */
        T within(Duration timeout) throws IpcException;
    }

    /** Starts workers that inherit nothing; each is told its number after the other arguments. */
    static Crew start(Stage stage, String module, List<String> arguments, int count) throws IOException {
        Crew crew = new Crew();
        boolean started = false;
        try {
            for (int number = 0; number < count; number++) {
                List<String> own = new ArrayList<>(arguments);
                own.add(Integer.toString(number));
                crew.workers.add(Worker.start(stage, module, own, Map.of()));
            }
            started = true;
            return crew;
        } finally {
            if (!started) {
                crew.close();
            }
        }
    }

    int size() {
        return workers.size();
    }

    /** Gives a worker a line. */
    void tell(int number, String line) throws IpcException {
        workers.get(number).send(line);
    }

    /** Gives every worker a line. */
    void tellAll(String line) throws IpcException {
        for (Worker worker : workers) {
            worker.send(line);
        }
    }

    /** Waits for what any of the workers does, as long as none has ended: a queue does not tell that they have. */
    <T> T await(Blocking<T> call) throws IpcException {
        return await(workers, call);
    }

    static <T> T await(List<Worker> workers, Blocking<T> call) throws IpcException {
        long start = System.nanoTime();
        while (true) {
            try {
                return call.within(LOOK);
            } catch (DeadlineException notYet) {
                for (Worker worker : workers) {
                    worker.mustLive();
                }
                if (System.nanoTime() - start > Stage.PATIENCE.toNanos()) {
                    throw notYet;
                }
            }
        }
    }

    /** Waits until all have ended by themselves. */
    void finish() throws IpcException {
        for (Worker worker : workers) {
            worker.finish();
        }
    }

    /** Ends those that have not ended. */
    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Worker worker : workers) {
            try {
                worker.close();
            } catch (IOException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
