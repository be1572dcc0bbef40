package io.antaboga.cli.demo;

import io.antaboga.cli.Json;
import io.antaboga.transport.Channel;
import io.antaboga.transport.PipeChannel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Statistics of a text that streams to Python, and the text in capitals that streams back. */
final class PipeRow implements Row {
    private static final int PIECE = 64 << 10;
    private static final int IN = 3;
    private static final int OUT = 4;

    @Override
    public String name() {
        return "pipe";
    }

    @Override
    public String title() {
        return "two anonymous pipes, inherited by number";
    }

    @Override
    public String work() {
        return "Python counts the lines and words of a text as it streams by, and sends it back in capitals";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("no: two pipes", "no: bytes", "built in", "parent and child, streams");
    }

    @Override
    public void play(Stage stage) throws IOException {
        List<String> ends = List.of(Integer.toString(IN), Integer.toString(OUT));
        PipeChannel.Pair pair = stage.scope().make(PipeChannel::create);
        try (pair;
                Worker worker = Worker.start(stage, "pipe", ends, Map.of(IN, pair.peerIn(), OUT, pair.peerOut()))) {
            pair.peerIn().close();
            pair.peerOut().close();
            converse(stage, pair.channel());
            pair.channel().close();
            worker.finish();
        }
        stage.crossed("the text to Python and, in capitals, back, by pieces of 64 KiB, %,d in all"
                .formatted(stage.tally().messages() / 2));
        stage.how(
                "two pipes, descriptors %d and %d of the child; each message framed by its length".formatted(IN, OUT));
    }

    private static void converse(Stage stage, Channel channel) throws IOException {
        long start = System.nanoTime();
        Digest capitals = new Digest();
        Difference difference = new Difference();
        try (Background<Digest> sender = Background.start(() -> send(stage, channel))) {
            for (Input.Piece piece : stage.input().pieces(PIECE)) {
                byte[] own = capitals(piece.bytes().toArray(ValueLayout.JAVA_BYTE));
                byte[] received = channel.receive(Stage.PATIENCE);
                capitals.update(ByteBuffer.wrap(received));
                difference.compare(piece.offset(), own, received);
                stage.tally().sent(own.length);
                stage.tally().received(received.length);
                stage.progress(piece.offset());
            }
            Digest sent = sender.result();
            JsonNode answer = Answer.json(stage.sabotage().onTheWayBack(channel.receive(Stage.PATIENCE)));
            stage.tally().work(System.nanoTime() - start);
            compare(stage, sent, answer);
        }
        stage.checks().same("the capitals, beside Java's own", Difference.NONE, difference);
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("bytes", capitals.length());
        counted.put("sha256", capitals.finish());
        channel.send(Json.of(counted).getBytes(StandardCharsets.UTF_8), Stage.PATIENCE);
        String verdict = new String(channel.receive(Stage.PATIENCE), StandardCharsets.UTF_8);
        stage.checks().same("the capitals Java received, by Python's count", "same", verdict);
        Measure.way(stage, Way.of(channel), PIECE);
    }

    private static Digest send(Stage stage, Channel channel) throws IOException {
        Digest sent = new Digest();
        for (Input.Piece piece : stage.input().pieces(PIECE)) {
            sent.update(piece.bytes());
            channel.send(stage.sabotage().onTheWay(piece.offset(), piece.bytes().asByteBuffer()), Stage.PATIENCE);
        }
        channel.send(new byte[0], Stage.PATIENCE);
        return sent;
    }

    private static void compare(Stage stage, Digest sent, JsonNode answer) {
        TextStatistics own = new TextStatistics();
        stage.input().pieces(PIECE).forEach(piece -> own.update(piece.bytes().asByteBuffer()));
        own.finish();
        Checks checks = stage.checks();
        Answer.compareCounts(stage, sent, answer);
        checks.same("lines", own.lines(), answer.path("lines").asLong());
        checks.same("words", own.words(), answer.path("words").asLong());
        checks.same("different words", own.distinct(), answer.path("distinct").asInt());
        StringBuilder top = new StringBuilder();
        answer.path("top").forEach(word -> top.append(word.path(0).asString())
                .append(' ')
                .append(word.path(1).asLong())
                .append(' '));
        checks.same("most frequent words", own.top(), top.toString().strip());
        stage.say("python counted %,d lines, %,d words, %,d different ones; most frequent: %s"
                .formatted(
                        own.lines(), own.words(), own.distinct(), top.toString().strip()));
    }

    /** ASCII letters in capitals, in place; every other byte stays as it is. */
    static byte[] capitals(byte[] text) {
        for (int at = 0; at < text.length; at++) {
            if (text[at] >= 'a' && text[at] <= 'z') {
                text[at] -= 'a' - 'A';
            }
        }
        return text;
    }
}
