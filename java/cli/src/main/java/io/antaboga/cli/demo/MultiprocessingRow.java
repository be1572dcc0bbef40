package io.antaboga.cli.demo;

import io.antaboga.BrokenChannelException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.multiprocessing.JoinableQueue;
import io.antaboga.multiprocessing.LockLostException;
import io.antaboga.multiprocessing.Queue;
import io.antaboga.value.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A plain Python program's own queues: Java feeds its workers and takes their results, all as Python objects. */
final class MultiprocessingRow implements Row {
    private static final int WORKERS = 3;
    /** So many jobs fit into a pipe: what is put is in it at once, however slow the workers are. */
    private static final int ROOM = 6;

    private static final int LARGEST = 1 << 20;

    @Override
    public String name() {
        return "multiprocessing";
    }

    @Override
    public String title() {
        return "two JoinableQueues of a plain Python program, fed and drained by Java";
    }

    @Override
    public String work() {
        return "the program's worker processes count lines, words and letters of a text; both sides compare";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("two queues", "Python objects", "built in", "plain Python programs");
    }

    @Override
    public void play(Stage stage) throws IOException {
        List<String> arguments = List.of(Integer.toString(WORKERS), Integer.toString(ROOM));
        try (Worker program = Worker.start(stage, "multiprocessing", arguments, Map.of())) {
            List<String> words = program.answer("queues");
            long pid = Long.parseLong(words.getFirst());
            List<String> first = words.subList(1, 1 + PythonQueue.WORDS);
            List<String> second = words.subList(1 + PythonQueue.WORDS, words.size());
            try (JoinableQueue jobs = stage.scope().make(() -> PythonQueue.open(pid, first));
                    JoinableQueue results = stage.scope().make(() -> PythonQueue.open(pid, second))) {
                converse(stage, program, jobs, results);
            }
            program.finish();
        }
        stage.how(
                "the program made the queues and started its workers; Java opened the pipes and the named semaphores that "
                        + "they are made of; what crosses are pickles");
    }

    private static void converse(Stage stage, Worker program, JoinableQueue jobs, JoinableQueue results)
            throws IOException {
        LetterJobs book = new LetterJobs(stage, WORKERS);
        long start = System.nanoTime();
        while (book.more() || book.open() > 0) {
            if (book.more() && book.open() < ROOM) {
                put(program, jobs, book.next());
            } else {
                book.done(dict(take(program, results)));
            }
        }
        await(program, timeout -> {
            if (!jobs.join(timeout)) {
                throw new DeadlineException("join", "jobs are not done", Map.of());
            }
            return null;
        });
        stage.tally().work(System.nanoTime() - start);
        for (int worker = 1; worker < WORKERS; worker++) {
            end(program, jobs, results, book);
        }
        // Only one worker is left to take these.
        put(program, jobs, "measure");
        Measure.way(stage, way(program, jobs, results), LARGEST);
        end(program, jobs, results, book);
        book.compareAll();
        stage.crossed("the text as %,d dicts with a piece of 8 KiB each; back, a dict with a Counter for each"
                .formatted(book.jobs()));
    }

    private static void end(Worker program, JoinableQueue jobs, JoinableQueue results, LetterJobs book)
            throws IOException {
        put(program, jobs, null);
        book.compare(dict(take(program, results)));
    }

    private static void put(Worker program, Queue queue, Object item) throws IpcException {
        await(program, timeout -> {
            queue.put(item, timeout);
            return null;
        });
    }

    private static Object take(Worker program, JoinableQueue queue) throws IpcException {
        Object item = await(program, queue::get);
        await(program, timeout -> {
            queue.taskDone(timeout);
            return null;
        });
        return item;
    }

    /** Waits with a timeout each time: a worker that is killed may hold any lock of a queue. */
    private static <T> T await(Worker program, Crew.Blocking<T> call) throws IpcException {
        try {
            return program.await(call);
        } catch (BrokenChannelException | LockLostException lost) {
            throw program.endOr(lost);
        }
    }

    private static Map<?, ?> dict(Object item) throws ProtocolException {
        if (item instanceof Map<?, ?> dict) {
            return dict;
        }
        throw new ProtocolException("demo", "the worker's answer is not a dict", Map.of());
    }

    private static Way way(Worker program, JoinableQueue jobs, JoinableQueue results) {
        return new Way() {
            @Override
            public void send(ByteBuffer message) throws IOException {
                byte[] bytes = new byte[message.remaining()];
                message.get(bytes);
                put(program, jobs, Bytes.wrap(bytes));
            }

            @Override
            public byte[] receive() throws IOException {
                if (take(program, results) instanceof Bytes bytes) {
                    return bytes.toByteArray();
                }
                throw new ProtocolException("demo", "the worker's answer is not bytes", Map.of());
            }

            @Override
            public long most() {
                return LARGEST;
            }
        };
    }
}
