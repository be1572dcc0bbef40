package io.antaboga.cli.demo;

import io.antaboga.value.Bytes;
import io.antaboga.value.Counter;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The input cut into jobs that travel as Python objects, and the objects that workers return; for one thread.
 *
 * <p>Python's half is {@code antaboga_demo/multiprocessing.py}.
 */
final class LetterJobs {
    private static final int PIECE = 8 << 10;
    private static final int TOP = 5;

    private final Stage stage;
    private final Iterator<Input.Piece> pieces;
    private final Map<Long, byte[]> open = new HashMap<>();
    private final List<Digest> taken = new ArrayList<>();
    private final Map<String, Long> letters = new HashMap<>();
    private final Digest sent = new Digest();
    private final Difference work = new Difference();
    private long count;
    private long counted;
    private long wrong;

    LetterJobs(Stage stage, int workers) {
        this.stage = stage;
        this.pieces = stage.input().pieces(PIECE).iterator();
        for (int worker = 0; worker < workers; worker++) {
            taken.add(new Digest());
        }
    }

    /** Whether a part of the input has not been made a job. */
    boolean more() {
        return pieces.hasNext();
    }

    /** Jobs without a result. */
    int open() {
        return open.size();
    }

    /** The next job, as the dict that is to travel. */
    Map<String, Object> next() {
        Input.Piece piece = pieces.next();
        ByteBuffer text = piece.bytes().asByteBuffer();
        sent.update(text);
        TextStatistics own = statistics(text.duplicate());
        open.put(count, piece.bytes().toArray(ValueLayout.JAVA_BYTE));
        ByteBuffer way = stage.sabotage().onTheWay(piece.offset(), text);
        byte[] travelling = new byte[way.remaining()];
        way.duplicate().get(travelling);
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("job", count++);
        job.put("text", Bytes.wrap(travelling));
        job.put("lines", own.lines());
        job.put("words", own.words());
        stage.tally().sent(travelling.length);
        stage.progress(piece.offset());
        return job;
    }

    /** Compares a result with what Java makes of the job. */
    void done(Map<?, ?> result) {
        byte[] text = open.remove((Long) result.get("job"));
        if (text == null) {
            work.found("a result for job %s, which was not open".formatted(result.get("job")));
            return;
        }
        taken.get(((Long) result.get("worker")).intValue()).update(ByteBuffer.wrap(text));
        TextStatistics own = statistics(ByteBuffer.wrap(text));
        Map<String, Long> ownLetters = letters(text);
        ownLetters.forEach((letter, times) -> letters.merge(letter, times, Long::sum));
        Map<String, Object> expected = new HashMap<>();
        expected.put("worker", result.get("worker"));
        expected.put("job", result.get("job"));
        expected.put("letters", new Counter(ownLetters));
        expected.put("lines", own.lines());
        expected.put("words", own.words());
        expected.put("distinct", (long) own.distinct());
        expected.put("sha256", new Digest().update(ByteBuffer.wrap(text)).finish());
        if (!expected.equals(result)) {
            work.found("job %s: %s instead of %s".formatted(result.get("job"), result, expected));
        }
        stage.tally().received(ownLetters.size());
    }

    /** Compares what a worker counted in all. */
    void compare(Map<?, ?> report) {
        int worker = ((Long) report.get("worker")).intValue();
        Digest own = taken.get(worker);
        byte[] sha256 = ((String) report.get("sha256")).getBytes(StandardCharsets.US_ASCII);
        Checks checks = stage.checks();
        checks.same(
                "bytes that worker %d took, by Python's count".formatted(worker), own.length(), report.get("bytes"));
        checks.same(
                "SHA-256 of what worker %d took, by Python".formatted(worker),
                own.finish(),
                new String(stage.sabotage().onTheWayBack(sha256), StandardCharsets.US_ASCII));
        counted += (Long) report.get("bytes");
        wrong += (Long) report.get("wrong");
    }

    /** Compares what all workers did together. */
    void compareAll() {
        stage.counted(sent);
        Checks checks = stage.checks();
        checks.same("bytes of the input, by the count of all workers", sent.length(), counted);
        checks.same("jobs without a result", 0, open.size());
        checks.same("results beside Java's own", Difference.NONE, work);
        checks.same("jobs in which Python found Java's count wrong", 0, wrong);
        stage.say("most frequent letters: "
                + letters.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(TOP)
                        .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    /** Jobs so far. */
    long jobs() {
        return count;
    }

    private static TextStatistics statistics(ByteBuffer text) {
        TextStatistics statistics = new TextStatistics();
        statistics.update(text);
        return statistics.finish();
    }

    private static Map<String, Long> letters(byte[] text) {
        long[] counts = new long[26];
        for (byte octet : text) {
            int lower = octet | 0x20;
            if (lower >= 'a' && lower <= 'z') {
                counts[lower - 'a']++;
            }
        }
        Map<String, Long> letters = new HashMap<>();
        for (int letter = 0; letter < counts.length; letter++) {
            if (counts[letter] > 0) {
                letters.put(Character.toString('a' + letter), counts[letter]);
            }
        }
        return letters;
    }
}
