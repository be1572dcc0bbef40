package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two segments, one made by Java and one by a plain script, which turns the text of Java's to ROT13 in its own; and a list of
 * the script's in which both count under its lock.
 */
final class SharedMemoryRow implements Row {
    private static final int SIZE = 1 << 20;

    @Override
    public String name() {
        return "shared_memory";
    }

    @Override
    public String title() {
        return "Python's multiprocessing.shared_memory: one segment made by each side, and a ShareableList under a Lock";
    }

    @Override
    public String work() {
        return "a plain script turns a text to ROT13 from Java's segment into its own; Java undoes it, the script checks; both "
                + "count in one list, under a lock";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("shared", "any layout", "none: a pipe, a Lock", "plain Python scripts");
    }

    @Override
    public void play(Stage stage) throws IOException {
        String name = Names.fresh();
        List<String> arguments = List.of(name, Integer.toString(SIZE));
        try (Segment own = stage.scope().make(() -> PosixShm.create("/" + name, SIZE, Lifetime.PROCESS));
                Worker worker = Worker.start(stage, "shared_memory", arguments, Map.of())) {
            List<String> names = worker.answer("made");
            String theirs = names.getFirst();
            try (Segment made = stage.scope().make(() -> PosixShm.open("/" + theirs));
                    SharedCounts counts =
                            stage.scope().make(() -> SharedCounts.open("/" + names.get(1), names.get(2)))) {
                stage.checks().same("bytes of the script's segment, as Java sees it", SIZE, made.size());
                cross(stage, worker, own.memory(), made.memory(), counts);
                measure(stage, worker, own.memory(), made.memory());
            }
            worker.finish();
            // The script's output ends only when its resource tracker has gone too, and done what it does.
            stage.checks().same("Java's segment after the script's end", "there", whereabouts(name));
            stage.checks().same("the script's segment after its end", "gone", whereabouts(theirs));
            stage.checks().same("the script's list after its end", "gone", whereabouts(names.get(1)));
        }
        stage.crossed(
                "the text in %,d blocks of up to 1 MiB, from Java's segment to the script and, in ROT13, back in its own"
                        .formatted(stage.tally().messages() / 4));
        stage.how(
                "two segments of 1 MiB, one made by each side; turns by lines of text on pipes; the script keeps its "
                        + "resource tracker off Java's segment; a ShareableList and a Lock of the script's, opened by their names");
    }

    private static void cross(Stage stage, Worker worker, MemorySegment own, MemorySegment made, SharedCounts counts)
            throws IOException {
        Difference difference = new Difference();
        Digest sent = new Digest();
        long start = System.nanoTime();
        for (Input.Piece piece : stage.input().pieces(SIZE)) {
            int length = (int) piece.bytes().byteSize();
            sent.update(piece.bytes());
            MemorySegment shared = own.asSlice(0, length).copyFrom(piece.bytes());
            stage.sabotage().onTheWay(piece.offset(), shared);
            worker.send("turn " + length);
            counts.add(worker, length);
            worker.answer("turned");
            byte[] turned = made.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            difference.compare(piece.offset(), rot13(piece.bytes().toArray(ValueLayout.JAVA_BYTE)), turned);
            made.asSlice(0, length).copyFrom(MemorySegment.ofArray(rot13(turned)));
            worker.send("check " + length);
            worker.answer("checked");
            for (int way = 0; way < 2; way++) {
                stage.tally().sent(length);
                stage.tally().received(length);
            }
            stage.progress(piece.offset());
        }
        worker.send("report");
        stage.tally().work(System.nanoTime() - start);
        byte[] report = String.join(" ", worker.answer("report")).getBytes(StandardCharsets.UTF_8);
        String[] counted = new String(stage.sabotage().onTheWayBack(report), StandardCharsets.UTF_8).split(" ", 4);
        Checks checks = stage.checks();
        Answer.compareCounts(stage, sent, counted[0], counted[1]);
        checks.same("the text in ROT13, beside Java's own", Difference.NONE, difference);
        checks.same("blocks that Java turned back, found wrong by Python", 0, counted[2]);
        checks.same("bytes that both counted in one list, as Python reads it", 2 * sent.length(), counted[3]);
        counts.compare(checks, sent.length());
    }

    private static void measure(Stage stage, Worker worker, MemorySegment own, MemorySegment made) throws IOException {
        Measure.roundTrips(stage, SIZE, message -> {
            own.asSlice(0, message.length).copyFrom(MemorySegment.ofArray(message));
            worker.send("echo " + message.length);
            worker.answer("echoed");
            return made.asSlice(0, message.length).toArray(ValueLayout.JAVA_BYTE);
        });
        MemorySegment source = MemorySegment.ofArray(new byte[SIZE]);
        AtomicLong arrived = new AtomicLong();
        long start = System.nanoTime();
        long carried = Measure.carry(stage, SIZE, () -> {
            own.copyFrom(source);
            worker.send("take " + SIZE);
            arrived.addAndGet(Long.parseLong(worker.answer("taken").getFirst()));
        });
        Measure.carried(stage, carried, arrived.get(), System.nanoTime() - start);
        worker.send("end");
    }

    private static String whereabouts(String name) {
        return Files.exists(Path.of("/dev/shm", name)) ? "there" : "gone";
    }

    /** ASCII letters turned by thirteen, in place; every other byte stays as it is. */
    private static byte[] rot13(byte[] text) {
        for (int at = 0; at < text.length; at++) {
            int lower = text[at] | 0x20;
            if (lower >= 'a' && lower <= 'z') {
                text[at] += (byte) (lower <= 'm' ? 13 : -13);
            }
        }
        return text;
    }
}
