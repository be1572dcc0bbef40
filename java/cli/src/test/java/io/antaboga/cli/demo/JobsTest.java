package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a worker reports of its jobs passes only if it is Java's own count, of every job, in the queue's order. */
class JobsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Input input = new Input(
            "words", MemorySegment.ofArray("one two\nthree\n".repeat(20).getBytes()));
    private final Stage stage = new Stage(input, Sabotage.none(), null, false, null, new Progress("posixmq"));
    private final Jobs book = new Jobs(stage, 24 + 40, 2);
    private final List<Jobs.Job> batch = new ArrayList<>();

    private void all() {
        while (book.more()) {
            batch.add(book.next());
        }
        book.begin();
    }

    private static byte[] text(Jobs.Job job) {
        return job.text().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private static JsonNode result(Jobs.Job job, int worker, long words) {
        TextStatistics statistics = new TextStatistics();
        statistics.update(ByteBuffer.wrap(text(job)));
        statistics.finish();
        Map<String, Object> result = Map.of(
                "worker", worker,
                "job", job.number(),
                "priority", job.priority(),
                "sha256", new Digest().update(ByteBuffer.wrap(text(job))).finish(),
                "lines", statistics.lines(),
                "words", statistics.words() + words,
                "distinct", statistics.distinct());
        return JSON.valueToTree(result);
    }

    private void finish(List<Jobs.Job> taken) {
        Digest digest = new Digest();
        taken.forEach(job -> digest.update(ByteBuffer.wrap(text(job))));
        book.compare(0, report(digest));
        book.compare(1, report(new Digest()));
        book.compareAll();
    }

    private static JsonNode report(Digest digest) {
        return JSON.valueToTree(Map.of("bytes", digest.length(), "sha256", digest.finish(), "wrong", 0));
    }

    private List<Jobs.Job> inOrder() {
        List<Jobs.Job> order = new ArrayList<>(batch);
        order.sort(Comparator.comparingInt((Jobs.Job job) -> -job.priority()).thenComparingLong(Jobs.Job::number));
        return order;
    }

    private List<String> failed() {
        return stage.checks().all().stream()
                .filter(check -> !check.passed())
                .map(Checks.Check::what)
                .toList();
    }

    @Test
    void allJobsInOrderPass() {
        all();
        assertTrue(batch.size() > 6, "not enough jobs to have two of one priority");
        inOrder().forEach(job -> book.done(result(job, 0, 0)));
        finish(inOrder());
        assertEquals(List.of(), failed());
    }

    @Test
    void theOrderInWhichTheyWereSentDoesNotPass() {
        all();
        batch.forEach(job -> book.done(result(job, 0, 0)));
        finish(batch);
        assertEquals(List.of("the order of jobs: the urgent first, then the older"), failed());
    }

    @Test
    void theYoungerOfTwoEquallyUrgentFirstDoesNotPass() {
        all();
        List<Jobs.Job> order = inOrder();
        order.addFirst(order.remove(1));
        order.forEach(job -> book.done(result(job, 0, 0)));
        finish(order);
        assertEquals(List.of("the order of jobs: the urgent first, then the older"), failed());
    }

    @Test
    void anotherCountDoesNotPass() {
        all();
        inOrder().forEach(job -> book.done(result(job, 0, job.number() == 3 ? 1 : 0)));
        finish(inOrder());
        assertEquals(List.of("results beside Java's own"), failed());
    }

    @Test
    void aJobThatNobodyDidDoesNotPass() {
        all();
        List<Jobs.Job> most = inOrder().subList(1, batch.size());
        most.forEach(job -> book.done(result(job, 0, 0)));
        finish(most);
        assertTrue(failed().contains("jobs without a result"), failed().toString());
        assertFalse(stage.checks().passed());
    }

    @Test
    void aJobDoneTwiceDoesNotPass() {
        all();
        inOrder().forEach(job -> book.done(result(job, 0, 0)));
        book.done(result(batch.getFirst(), 1, 0));
        finish(inOrder());
        assertEquals(List.of("results beside Java's own"), failed());
    }
}
