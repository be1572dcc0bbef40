package io.antaboga.cli.demo;

import io.antaboga.transport.Channel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import tools.jackson.databind.JsonNode;

/** A service that compresses: Java asks, the standard library's Connection answers, and the reverse is checked too. */
final class UnixRow implements Row {
    private static final int PIECE = 256 << 10;
    private static final int DIGEST_LENGTH = 32;

    @Override
    public String name() {
        return "unix";
    }

    @Override
    public String title() {
        return "a Unix domain socket; Python has its own standard library at the other end";
    }

    @Override
    public String work() {
        return "Python digests and compresses what it is sent, and checks what Java compressed";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("yes", "no: bytes", "built in", "services, many clients");
    }

    @Override
    public void play(Stage stage) throws IOException {
        try (UnixListener listener = stage.scope().make(() -> UnixListener.bindPrivately(StreamOptions.DEFAULT));
                Worker worker =
                        Worker.start(stage, "unix", List.of(listener.address().toString()), Map.of())) {
            try (Channel channel = listener.accept(Stage.PATIENCE)) {
                converse(stage, channel);
            }
            worker.finish();
        }
        stage.crossed(
                "the text by pieces of 256 KiB, %,d in all, each plain and as Java compressed it; back, digests and each as "
                                .formatted(stage.tally().messages() / 4)
                        + "Python compressed it");
        stage.how("a stream socket in the user's private directory, one request and one answer at a time, framed as "
                + "multiprocessing.connection frames");
    }

    private static void converse(Stage stage, Channel channel) throws IOException {
        Digest sent = new Digest();
        Difference difference = new Difference();
        Checks checks = stage.checks();
        long wrong = 0;
        long start = System.nanoTime();
        for (Input.Piece piece : stage.input().pieces(PIECE)) {
            byte[] text = piece.bytes().toArray(ValueLayout.JAVA_BYTE);
            sent.update(ByteBuffer.wrap(text));
            ByteBuffer way = stage.sabotage().onTheWay(piece.offset(), ByteBuffer.wrap(text));
            byte[] answer = ask(stage, channel, 'C', way);
            if (answer.length < DIGEST_LENGTH) {
                difference.found("an answer of %d bytes for the piece at %d".formatted(answer.length, piece.offset()));
                continue;
            }
            byte[] packed = Arrays.copyOfRange(answer, DIGEST_LENGTH, answer.length);
            difference.compare(piece.offset(), text, inflate(packed, text.length));
            byte[] digest = Arrays.copyOf(answer, DIGEST_LENGTH);
            wrong += Arrays.equals(digest, Digest.of(text)) ? 0 : 1;
            byte[] verdict = ask(stage, channel, 'D', ByteBuffer.wrap(deflate(text)));
            wrong += verdict.length == 1 && verdict[0] == '1' ? 0 : 1;
            stage.progress(piece.offset());
        }
        channel.send(new byte[] {'E'}, Stage.PATIENCE);
        JsonNode result = Answer.json(stage.sabotage().onTheWayBack(channel.receive(Stage.PATIENCE)));
        stage.tally().work(System.nanoTime() - start);
        Answer.compareCounts(stage, sent, result);
        checks.same("the text as Python compressed it, inflated by Java", Difference.NONE, difference);
        checks.same("answers with a wrong digest, or that found what Java compressed wrong", 0, wrong);
        checks.same(
                "pieces that Java compressed and Python could not read back",
                0,
                result.path("wrong").asLong());
        stage.say("python compressed %,d bytes to %,d"
                .formatted(sent.length(), result.path("compressed").asLong()));
        Measure.way(stage, Way.of(channel), PIECE);
    }

    private static byte[] ask(Stage stage, Channel channel, char request, ByteBuffer body) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(1 + body.remaining());
        message.put((byte) request).put(body).flip();
        stage.tally().sent(message.remaining());
        channel.send(message, Stage.PATIENCE);
        byte[] answer = channel.receive(Stage.PATIENCE);
        stage.tally().received(answer.length);
        return answer;
    }

    private static byte[] deflate(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(text);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream(text.length / 2 + 64);
            byte[] room = new byte[16 << 10];
            while (!deflater.finished()) {
                packed.write(room, 0, deflater.deflate(room));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** The text, or as much of it as can be had; more than {@code length} bytes are cut. */
    private static byte[] inflate(byte[] packed, int length) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] text = new byte[length];
            int filled = 0;
            while (filled < length) {
                int count = inflater.inflate(text, filled, length - filled);
                if (count == 0) {
                    break;
                }
                filled += count;
            }
            return filled == length ? text : Arrays.copyOf(text, filled);
        } catch (DataFormatException malformed) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }
}
