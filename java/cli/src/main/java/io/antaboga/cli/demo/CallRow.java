package io.antaboga.cli.demo;

import io.antaboga.call.CallDeadlineException;
import io.antaboga.call.CallOptions;
import io.antaboga.call.Exported;
import io.antaboga.call.SharedArray;
import io.antaboga.call.Worker;
import io.antaboga.value.DType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Functions of a Python file as methods in Java: a filter on shared memory, a model with a state, and Java asked by Python. */
final class CallRow implements Row {
    private static final int PIECE = 256 << 10;
    private static final Duration LATE = Duration.ofMillis(20);

    @Override
    public String name() {
        return "call";
    }

    @Override
    public String title() {
        return "calls: Python's functions as Java's methods, and Java's as Python's";
    }

    @Override
    public String work() {
        return "numpy filters memory that both have, a model in plain Python learns the text, and Python asks an index that "
                + "Java keeps; Java does all of it again and compares";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("yes", "values", "built in", "functions of the other language");
    }

    @Override
    public void play(Stage stage) throws IOException {
        try (Worker worker = start(stage)) {
            Functions functions = worker.bind(Functions.class);
            filter(stage, functions);
            String bits = learn(stage, functions);
            WordIndex index = new WordIndex();
            for (Input.Piece piece : stage.input().pieces(PIECE)) {
                index.add(piece.bytes().toArray(ValueLayout.JAVA_BYTE));
            }
            ask(stage, functions, index);
            stage.say("the text has %s bits an octet; Python asked Java %,d times while Java waited for it"
                    .formatted(bits, index.asked()));
            failThere(stage, functions);
            beLate(stage, worker, functions);
            measure(stage, functions);
        }
        stage.crossed("the text as %,d pieces of bytes, and again as samples of 32 bits in one piece of shared memory"
                .formatted(stage.tally().messages()));
        stage.how("messages over two pipes; what is longer than 4 KiB lies in memory that both processes have mapped");
    }

    private static Worker start(Stage stage) throws IOException {
        // The copy is not needed any more when the worker has imported it.
        try (Handlers handlers = stage.scope().make(() -> Handlers.of("call.py"))) {
            return stage.scope().make(() -> Worker.python(handlers.file())
                    .python(Path.of(stage.python().interpreter()))
                    .deadline(Stage.PATIENCE)
                    .start());
        }
    }

    /** The text as numbers, filtered where they are. */
    private static void filter(Stage stage, Functions functions) throws IOException {
        try (SharedArray shared = SharedArray.zeros(DType.of("<i4"), PIECE)) {
            Samples samples = new Samples(shared.array(), functions);
            for (Input.Piece piece : stage.input().pieces(PIECE)) {
                samples.filter(piece.bytes().toArray(ValueLayout.JAVA_BYTE));
            }
            stage.checks().same("samples filtered in place, beside Java's own", Difference.NONE, samples.difference());
        }
    }

    /** The text as bytes, which a model in plain Python learns; returns what it has learnt. */
    private static String learn(Stage stage, Functions functions) throws IOException {
        OctetModel own = new OctetModel();
        Digest sent = new Digest();
        long start = System.nanoTime();
        long seen = 0;
        for (Input.Piece piece : stage.input().pieces(PIECE)) {
            byte[] text = piece.bytes().toArray(ValueLayout.JAVA_BYTE);
            sent.update(ByteBuffer.wrap(text));
            own.learn(text);
            seen = functions.learn(stage.sabotage()
                    .onTheWay(piece.offset(), ByteBuffer.wrap(text))
                    .array());
            stage.tally().sent(text.length);
            stage.progress(piece.offset());
        }
        String bits = OctetModel.text(functions.surprise());
        stage.tally().work(System.nanoTime() - start);
        stage.counted(sent);
        byte[] digest = functions.digest().getBytes(StandardCharsets.US_ASCII);
        String python = new String(stage.sabotage().onTheWayBack(digest), StandardCharsets.US_ASCII);
        stage.say("%s: %,d bytes, sha256 %s".formatted(functions.who(), seen, python));
        stage.checks().same("octets that the model has seen, by Python", sent.length(), seen);
        stage.checks().same("SHA-256 of what the model has seen, by Python", sent.finish(), python);
        stage.checks().same("bits an octet, by Python's model", OctetModel.text(own.surprise()), bits);
        return bits;
    }

    /** Java's words, put in order by Python, which asks for their numbers. */
    private static void ask(Stage stage, Functions functions, WordIndex index) throws IOException {
        List<String> words = index.some();
        stage.checks()
                .same(
                        "words by their number in Java's index, put in order by Python",
                        index.rarest(words),
                        functions.rarest(Exported.object(index), words));
    }

    /** A Java exception on its way through Python back to Java. */
    private static void failThere(Stage stage, Functions functions) throws IOException {
        String came = "nothing";
        String through = "nowhere";
        try {
            functions.rarest(Exported.object(new WordIndex()), List.of("frost"));
        } catch (NoSuchElementException error) {
            came = error.getMessage();
            through = Stream.of(error.getStackTrace())
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .filter(frame -> frame.contains("WordIndex.java:") || frame.contains("call.py:"))
                    .map(frame -> frame.substring(frame.lastIndexOf('/') + 1))
                    .collect(Collectors.joining(", "));
        }
        stage.checks().same("an exception of Java's that went through Python", "frost", came);
        stage.say("a word that Java's index has not: NoSuchElementException, from " + through);
    }

    /** A function that does not return, and the same worker after it. */
    private static void beLate(Stage stage, Worker worker, Functions functions) throws IOException {
        String steps = "returned";
        try {
            worker.call(CallOptions.within(LATE), "spin");
        } catch (CallDeadlineException late) {
            steps = late.steps().stream()
                    .map(step ->
                            "%s after %d ms".formatted(step.name(), step.after().toMillis()))
                    .collect(Collectors.joining(", "));
        }
        byte[] message = {42};
        stage.checks()
                .same("what the worker echoes afterwards", 42, (int) functions.echo(message)[0]);
        stage.say("a function that does not return, allowed %d ms: %s; the worker goes on"
                .formatted(LATE.toMillis(), steps));
    }

    private static void measure(Stage stage, Functions functions) throws IOException {
        Measure.roundTrips(stage, Integer.MAX_VALUE, functions::echo);
        byte[] piece = new byte[PIECE];
        long[] arrived = new long[1];
        long start = System.nanoTime();
        long carried = Measure.carry(stage, PIECE, () -> arrived[0] += functions.size(piece));
        Measure.carried(stage, carried, arrived[0], System.nanoTime() - start);
    }
}
