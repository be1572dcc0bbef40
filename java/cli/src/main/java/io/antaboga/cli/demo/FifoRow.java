package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.registry.Registry;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.StreamOptions;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A service that sorts lines, over one FIFO for questions and one for answers. */
final class FifoRow implements Row {
    private static final int PIECE = 64 << 10;

    @Override
    public String name() {
        return "fifo";
    }

    @Override
    public String title() {
        return "two FIFOs: a two-way service between processes that know nothing but two paths";
    }

    @Override
    public String work() {
        return "Python sorts the lines of what it is sent, and checks them as Java sorted them the other way round";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("no: two FIFOs", "no: bytes", "built in", "strangers, shell scripts, logs");
    }

    @Override
    public void play(Stage stage) throws IOException {
        Path folder = Registry.ofCurrentUser().runDirectory();
        String name = Names.fresh();
        Path questions = folder.resolve(name + "-questions");
        Path answers = folder.resolve(name + "-answers");
        List<String> ends = List.of(questions.toString(), answers.toString());
        try (FifoChannel channel = stage.scope()
                        .make(() -> FifoChannel.create(answers, questions, StreamOptions.DEFAULT, Lifetime.PROCESS));
                Worker worker = Worker.start(stage, "fifo", ends, Map.of())) {
            // A worker that ends before it has opened both is not seen at the other ends of the FIFOs.
            worker.await(timeout -> {
                channel.awaitReader(timeout);
                return null;
            });
            converse(stage, way(channel, worker));
            worker.finish();
        }
        stage.crossed(
                "the text by pieces of 64 KiB, %,d in all, each as it is and as Java sorted its lines; back, each as "
                                .formatted(stage.tally().messages() / 4)
                        + "Python sorted its lines, and verdicts");
        stage.how(
                "two FIFOs of mode 0600 in the user's private directory, which both open by their paths; each message "
                        + "framed by its length");
    }

    private static Way way(FifoChannel channel, Worker worker) {
        return new Way() {
            @Override
            public void send(ByteBuffer message) throws IOException {
                channel.send(message, Stage.PATIENCE);
            }

            @Override
            public byte[] receive() throws IOException {
                return worker.await(channel::receive);
            }

            @Override
            public long most() {
                return channel.maxMessageLength();
            }
        };
    }

    private static void converse(Stage stage, Way way) throws IOException {
        Digest sent = new Digest();
        Difference difference = new Difference();
        long refused = 0;
        long start = System.nanoTime();
        for (Input.Piece piece : stage.input().pieces(PIECE)) {
            byte[] text = piece.bytes().toArray(ValueLayout.JAVA_BYTE);
            SortedLines own = SortedLines.of(text);
            sent.update(ByteBuffer.wrap(text));
            byte[] sorted = ask(stage, way, 'S', stage.sabotage().onTheWay(piece.offset(), ByteBuffer.wrap(text)));
            difference.compare(piece.offset(), own.ascending(), sorted);
            byte[] verdict = ask(stage, way, 'R', ByteBuffer.wrap(own.descending()));
            refused += verdict.length == 1 && verdict[0] == '1' ? 0 : 1;
            stage.progress(piece.offset());
        }
        way.send(ByteBuffer.wrap("E".getBytes(StandardCharsets.US_ASCII)));
        JsonNode result = Answer.json(stage.sabotage().onTheWayBack(way.receive()));
        stage.tally().work(System.nanoTime() - start);
        Answer.compareCounts(stage, sent, result);
        Checks checks = stage.checks();
        checks.same("lines as Python sorted them, beside Java's own", Difference.NONE, difference);
        checks.same("pieces that Java sorted wrong, as Python told it", 0, refused);
        checks.same(
                "pieces that Java sorted wrong, by Python's count",
                0,
                result.path("wrong").asLong());
        Measure.way(stage, way, PIECE);
    }

    private static byte[] ask(Stage stage, Way way, char request, ByteBuffer body) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(1 + body.remaining());
        message.put((byte) request).put(body).flip();
        stage.tally().sent(message.remaining());
        way.send(message);
        byte[] answer = way.receive();
        stage.tally().received(answer.length);
        return answer;
    }
}
