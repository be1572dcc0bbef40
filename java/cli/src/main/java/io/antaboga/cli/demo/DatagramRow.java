package io.antaboga.cli.demo;

import io.antaboga.transport.Datagram;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A log: each line of a text is a record that one of several senders sends as one datagram. */
final class DatagramRow implements Row {
    private static final int SENDERS = 3;
    /** Longer ones need memory in one piece, which the kernel may not find. */
    private static final int LONGEST = 64 << 10;

    @Override
    public String name() {
        return "datagram";
    }

    @Override
    public String title() {
        return "Unix datagram sockets: several senders, one log";
    }

    @Override
    public String work() {
        return "Python keeps a log: each line is a record; it counts them by sender and level, and checks their numbers";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("yes", "messages", "built in", "logs, many senders");
    }

    @Override
    public void play(Stage stage) throws IOException {
        try (UnixDgramChannel own = stage.scope().make(() -> UnixDgramChannel.bindPrivately(PacketOptions.DEFAULT));
                Worker worker = Worker.start(stage, "datagram", List.of(), Map.of())) {
            UnixAddress log = UnixAddress.path(Path.of(worker.answer("bound").getFirst()));
            List<UnixDgramChannel> senders = new ArrayList<>(List.of(own));
            while (senders.size() < SENDERS) {
                senders.add(stage.scope().make(() -> UnixDgramChannel.connect(log)));
            }
            Way way = way(own, log, worker);
            write(stage, new LogRecords(SENDERS), senders, way, log);
            Datagram last = worker.await(own::receiveDatagram);
            stage.checks()
                    .same(
                            "who closed the log, by the kernel's word",
                            worker.pid(),
                            last.sender().pid());
            Measure.way(stage, way, LONGEST);
            worker.finish();
        }
        stage.crossed("the text, a record for each line, %,d in all, with sender, level and number; back, the totals"
                .formatted(stage.tally().messages() - 2));
        stage.how(
                "a datagram socket in the user's private directory, to which %d sockets send in turn; the kernel keeps records "
                                .formatted(SENDERS)
                        + "apart, and tells who sent them");
    }

    private static void write(Stage stage, LogRecords records, List<UnixDgramChannel> senders, Way way, UnixAddress log)
            throws IOException {
        Digest sent = new Digest();
        long start = System.nanoTime();
        for (Input.Piece line : records.lines(stage.input(), LONGEST - LogRecords.HEADER)) {
            byte[] text = line.bytes().toArray(ValueLayout.JAVA_BYTE);
            sent.update(ByteBuffer.wrap(text));
            int sender = records.sender();
            ByteBuffer record = records.next(stage.sabotage().onTheWay(line.offset(), ByteBuffer.wrap(text)));
            stage.tally().sent(record.remaining());
            senders.get(sender).send(record, log, Stage.PATIENCE);
            stage.progress(line.offset());
        }
        ByteBuffer end = records.end();
        stage.tally().sent(end.remaining());
        way.send(end);
        byte[] answer = stage.sabotage().onTheWayBack(way.receive());
        stage.tally().received(answer.length);
        stage.tally().work(System.nanoTime() - start);
        JsonNode result = Answer.json(answer);
        Answer.compareCounts(stage, sent, result);
        Checks checks = stage.checks();
        checks.same("records by sender and level", records.counts(), counts(result));
        checks.same(
                "records out of their sender's order, or not from this process",
                0,
                result.path("wrong").asLong());
        checks.same(
                "Java's totals, as Python found them",
                "the same",
                result.path("totals").asString());
    }

    private static List<Long> counts(JsonNode result) {
        List<Long> counts = new ArrayList<>();
        result.path("counts").forEach(count -> counts.add(count.asLong()));
        return counts;
    }

    private static Way way(UnixDgramChannel channel, UnixAddress log, Worker worker) {
        return new Way() {
            @Override
            public void send(ByteBuffer message) throws IOException {
                channel.send(message, log, Stage.PATIENCE);
            }

            @Override
            public byte[] receive() throws IOException {
                return worker.await(channel::receive);
            }

            @Override
            public long most() {
                return Math.min(LONGEST, channel.maxMessageLength());
            }
        };
    }
}
