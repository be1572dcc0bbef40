package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.transport.PosixMq;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Jobs of different priority in one queue, taken by several workers; their results come back in another. */
final class PosixMqRow implements Row {
    private static final int WORKERS = 3;
    /** A batch fills the queue before the workers are told to begin. */
    private static final int BATCH = 8;

    private static final int RESULTS = 4;
    private static final int LONGEST = 8192;

    @Override
    public String name() {
        return "posixmq";
    }

    @Override
    public String title() {
        return "two POSIX message queues: prioritised jobs to several workers, and results back";
    }

    @Override
    public String work() {
        return "Python workers take the most urgent job each, count its lines and words and compare with Java's count";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("yes", "messages, priorities", "built in", "jobs, the urgent first");
    }

    @Override
    public void play(Stage stage) throws IOException {
        String name = "/" + Names.fresh();
        PosixMq.Attributes room = new PosixMq.Attributes(BATCH, LONGEST);
        PosixMq.Attributes less = new PosixMq.Attributes(RESULTS, LONGEST);
        try (PosixMq jobs = stage.scope().make(() -> PosixMq.create(name, room, Lifetime.PROCESS));
                PosixMq results = stage.scope().make(() -> PosixMq.create(name + "-results", less, Lifetime.PROCESS));
                Crew crew = Crew.start(stage, "posixmq", List.of(jobs.name(), results.name()), WORKERS)) {
            Jobs book = new Jobs(stage, LONGEST, WORKERS);
            long start = System.nanoTime();
            while (book.more()) {
                batch(stage, book, jobs, results, crew);
            }
            stage.tally().work(System.nanoTime() - start);
            crew.tell(0, "measure");
            Measure.way(stage, way(jobs, results, crew), LONGEST);
            for (int worker = 0; worker < WORKERS; worker++) {
                crew.tell(worker, "end");
                JsonNode report = Answer.json(stage.sabotage().onTheWayBack(crew.await(results::receive)));
                book.compare(worker, report);
            }
            book.compareAll();
            crew.finish();
            stage.crossed("the text as %,d jobs of up to %,d bytes with priorities 0 to 9; back, a result for each"
                    .formatted(book.jobs(), book.most()));
        }
        stage.how(
                "one queue of %d jobs for %d workers, filled before they begin, so that what was sent last is done first "
                                .formatted(BATCH, WORKERS)
                        + "if it is urgent; one queue for results");
    }

    private static void batch(Stage stage, Jobs book, PosixMq jobs, PosixMq results, Crew crew) throws IOException {
        int sent = 0;
        for (; sent < BATCH && book.more(); sent++) {
            Jobs.Job job = book.next();
            ByteBuffer message = job.message(stage.sabotage());
            stage.tally().sent(message.remaining());
            jobs.send(message, job.priority(), Stage.PATIENCE);
        }
        crew.tellAll("begin");
        book.begin();
        // A worker that finds no job any more says so by an empty message.
        for (int resting = 0; resting < crew.size() || sent > 0; ) {
            byte[] result = crew.await(results::receive);
            if (result.length == 0) {
                resting++;
            } else {
                stage.tally().received(result.length);
                book.done(Answer.json(result));
                sent--;
            }
        }
    }

    private static Way way(PosixMq jobs, PosixMq results, Crew crew) {
        return new Way() {
            @Override
            public void send(ByteBuffer message) throws IOException {
                crew.await(timeout -> {
                    jobs.send(message, timeout);
                    return null;
                });
            }

            @Override
            public byte[] receive() throws IOException {
                return crew.await(results::receive);
            }

            @Override
            public long most() {
                return LONGEST;
            }
        };
    }
}
