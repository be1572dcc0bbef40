package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The input cut into jobs, and what workers report of them; for one thread.
 *
 * <p>A job is its number and Java's own count of its lines and words, eight bytes each, and the text; see
 * {@code antaboga_demo/posixmq.py}. Within a batch no job is added, so that each worker must meet falling priorities, and
 * jobs of one priority in the order in which they were sent.
 */
final class Jobs {
    private static final int HEADER = 24;
    private static final int[] PRIORITIES = {1, 9, 4, 0, 7, 2, 9, 5};

    private final Stage stage;
    private final int most;
    private final Iterator<Input.Piece> pieces;
    private final Map<Long, Job> open = new HashMap<>();
    private final List<Job> lastTaken = new ArrayList<>();
    private final List<Digest> taken = new ArrayList<>();
    private final Digest sent = new Digest();
    private final Difference work = new Difference();
    private final Difference order = new Difference();
    private long count;
    private long counted;
    private long wrong;

    Jobs(Stage stage, int longest, int workers) {
        this.stage = stage;
        this.most = longest - HEADER;
        this.pieces = stage.input().pieces(most).iterator();
        for (int worker = 0; worker < workers; worker++) {
            lastTaken.add(null);
            taken.add(new Digest());
        }
    }

    /**
     * One piece of the input.
     *
     * @param number from 0
     * @param offset where it begins in the input
     * @param text the piece
     * @param statistics what Java counted in it
     */
    record Job(long number, long offset, MemorySegment text, TextStatistics statistics) {
        int priority() {
            return PRIORITIES[(int) (number % PRIORITIES.length)];
        }

        /** The job as it is to travel. */
        ByteBuffer message(Sabotage sabotage) {
            ByteBuffer way = sabotage.onTheWay(offset, text.asByteBuffer());
            ByteBuffer message = ByteBuffer.allocate(HEADER + way.remaining());
            message.putLong(number).putLong(statistics.lines()).putLong(statistics.words());
            return message.put(way.duplicate()).flip();
        }

        private boolean before(Job other) {
            return priority() > other.priority() || priority() == other.priority() && number < other.number;
        }
    }

    /** Whether a part of the input has not been made a job. */
    boolean more() {
        return pieces.hasNext();
    }

    /** The next job. */
    Job next() {
        Input.Piece piece = pieces.next();
        TextStatistics statistics = new TextStatistics();
        statistics.update(piece.bytes().asByteBuffer());
        Job job = new Job(count++, piece.offset(), piece.bytes(), statistics.finish());
        sent.update(piece.bytes());
        open.put(job.number(), job);
        stage.progress(piece.offset());
        return job;
    }

    /** Says that a batch is in the queue: no job has been taken of it. */
    void begin() {
        lastTaken.replaceAll(_ -> null);
    }

    /** Compares a worker's result with Java's own. */
    void done(JsonNode result) {
        int worker = result.path("worker").asInt();
        Job job = open.remove(result.path("job").asLong());
        if (job == null) {
            work.found("a result for job %s, which was not open".formatted(result.path("job")));
            return;
        }
        byte[] text = job.text().toArray(ValueLayout.JAVA_BYTE);
        taken.get(worker).update(ByteBuffer.wrap(text));
        Digest digest = new Digest().update(ByteBuffer.wrap(text));
        TextStatistics own = job.statistics();
        String expected = "%s %d lines %d words %d different"
                .formatted(digest.finish(), own.lines(), own.words(), own.distinct());
        String actual = "%s %d lines %d words %d different"
                .formatted(
                        result.path("sha256").asString(),
                        result.path("lines").asLong(),
                        result.path("words").asLong(),
                        result.path("distinct").asLong());
        if (!expected.equals(actual)) {
            work.found("job %d: %s instead of %s".formatted(job.number(), actual, expected));
        }
        Job last = lastTaken.set(worker, job);
        if (result.path("priority").asInt() != job.priority() || last != null && !last.before(job)) {
            order.found("worker %d took job %d of priority %d after job %d of priority %d"
                    .formatted(
                            worker,
                            job.number(),
                            job.priority(),
                            last == null ? -1 : last.number(),
                            last == null ? -1 : last.priority()));
        }
    }

    /** Compares what a worker counted in all. */
    void compare(int worker, JsonNode report) {
        Checks checks = stage.checks();
        Digest own = taken.get(worker);
        checks.same(
                "bytes that worker %d took, by Python's count".formatted(worker),
                own.length(),
                report.path("bytes").asLong());
        checks.same(
                "SHA-256 of what worker %d took, by Python".formatted(worker),
                own.finish(),
                report.path("sha256").asString());
        counted += report.path("bytes").asLong();
        wrong += report.path("wrong").asLong();
    }

    /** Compares what all workers did together. */
    void compareAll() {
        stage.counted(sent);
        Checks checks = stage.checks();
        checks.same("bytes of the input, by the count of all workers", sent.length(), counted);
        checks.same("jobs without a result", 0, open.size());
        checks.same("results beside Java's own", Difference.NONE, work);
        checks.same("the order of jobs: the urgent first, then the older", Difference.NONE, order);
        checks.same("jobs in which Python found Java's count wrong", 0, wrong);
    }

    /** Jobs so far. */
    long jobs() {
        return count;
    }

    /** Bytes of the input in the longest job. */
    int most() {
        return most;
    }
}
