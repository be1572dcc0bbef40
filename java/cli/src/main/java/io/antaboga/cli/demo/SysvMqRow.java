package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.transport.Selection;
import io.antaboga.transport.SysvMq;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Jobs in one queue, each for the worker whose trade its type names; replies in the same queue, picked by type. */
final class SysvMqRow implements Row {
    private static final int MOST = 4 << 10;
    private static final long REPLIES = 10;

    @Override
    public String name() {
        return "sysvmq";
    }

    @Override
    public String title() {
        return "one System V message queue: typed jobs to workers by type, replies by type";
    }

    @Override
    public String work() {
        return "each Python worker has a trade of its own (capitals, mirror, complement), and checks Java's work too";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TEXT;
    }

    @Override
    public Traits traits() {
        return new Traits("yes", "messages, types", "built in", "jobs and replies by type");
    }

    @Override
    public void play(Stage stage) throws IOException {
        try (SysvMq queue = stage.scope().make(() -> SysvMq.create(SysvKey.PRIVATE, Lifetime.PROCESS));
                Crew crew = Crew.start(stage, "sysvmq", List.of(queue.key().toString()), Trade.values().length)) {
            // A job for each worker fits in at once, so that neither side ever waits for room that the other holds.
            int size = (int) Math.min(
                    MOST, Math.min(queue.maxMessageLength(), queue.figures().maxBytes() / 4) - 1);
            Talk talk = new Talk(stage, queue, crew);
            long start = System.nanoTime();
            Iterator<Input.Piece> pieces = stage.input().pieces(size).iterator();
            while (pieces.hasNext()) {
                talk.round(pieces);
            }
            stage.tally().work(System.nanoTime() - start);
            talk.measure();
            talk.compare();
            crew.finish();
            stage.crossed(
                    "the text as %,d jobs of up to %,d bytes, and each as Java did it; back, each as Python did it, and verdicts"
                            .formatted(stage.tally().messages() / 4, size));
            stage.how(
                    "one queue, id %d: types 1 to %d are jobs, one for each worker; types %d to %d are replies, which "
                                    .formatted(queue.id(), crew.size(), REPLIES + 1, REPLIES + crew.size())
                            + "Java takes in another order than they came");
        }
    }

    /** What a worker does with a piece; its place, from 1, is the type of its jobs. */
    enum Trade {
        CAPITALS,
        MIRROR,
        COMPLEMENT;

        byte[] of(byte[] text) {
            byte[] done = text.clone();
            switch (this) {
                case CAPITALS -> PipeRow.capitals(done);
                case MIRROR -> {
                    for (int at = 0; at < text.length; at++) {
                        done[at] = text[text.length - 1 - at];
                    }
                }
                case COMPLEMENT -> {
                    for (int at = 0; at < text.length; at++) {
                        done[at] = (byte) ~text[at];
                    }
                }
            }
            return done;
        }

        long type() {
            return ordinal() + 1L;
        }
    }

    /** Java's part; for one thread. */
    private static final class Talk {
        private final Stage stage;
        private final SysvMq queue;
        private final Crew crew;
        private final Digest sent = new Digest();
        private final List<Digest> given = new ArrayList<>();
        private final Difference work = new Difference();
        private long refused;

        Talk(Stage stage, SysvMq queue, Crew crew) {
            this.stage = stage;
            this.queue = queue;
            this.crew = crew;
            for (int worker = 0; worker < crew.size(); worker++) {
                given.add(new Digest());
            }
        }

        /** A piece for each worker while there are pieces. */
        void round(Iterator<Input.Piece> pieces) throws IOException {
            List<Input.Piece> jobs = new ArrayList<>();
            List<byte[]> own = new ArrayList<>();
            for (Trade trade : Trade.values()) {
                if (pieces.hasNext()) {
                    Input.Piece piece = pieces.next();
                    byte[] text = piece.bytes().toArray(ValueLayout.JAVA_BYTE);
                    jobs.add(piece);
                    own.add(trade.of(text));
                    sent.update(ByteBuffer.wrap(text));
                    given.get(trade.ordinal()).update(ByteBuffer.wrap(text));
                    send(trade, 'J', stage.sabotage().onTheWay(piece.offset(), ByteBuffer.wrap(text)));
                    stage.progress(piece.offset());
                }
            }
            for (int worker = jobs.size() - 1; worker >= 0; worker--) {
                byte[] reply = receive(Trade.values()[worker]);
                stage.tally().received(reply.length);
                work.compare(jobs.get(worker).offset(), own.get(worker), reply);
            }
            for (int worker = 0; worker < jobs.size(); worker++) {
                send(Trade.values()[worker], 'V', ByteBuffer.wrap(own.get(worker)));
            }
            for (int worker = jobs.size() - 1; worker >= 0; worker--) {
                byte[] verdict = receive(Trade.values()[worker]);
                stage.tally().received(verdict.length);
                refused += verdict.length == 1 && verdict[0] == '1' ? 0 : 1;
            }
        }

        private void send(Trade trade, char request, ByteBuffer body) throws IOException {
            ByteBuffer message = ByteBuffer.allocate(1 + body.remaining());
            message.put((byte) request).put(body).flip();
            stage.tally().sent(message.remaining());
            put(trade, message);
        }

        private void put(Trade trade, ByteBuffer message) throws IOException {
            crew.await(timeout -> {
                queue.send(message, trade.type(), timeout);
                return null;
            });
        }

        private byte[] receive(Trade trade) throws IOException {
            Selection reply = Selection.exactly(REPLIES + trade.type());
            return crew.await(timeout -> queue.receiveMessage(reply, timeout)).body();
        }

        void measure() throws IOException {
            Trade first = Trade.values()[0];
            put(first, ByteBuffer.wrap(new byte[] {'M'}));
            int most = (int) Math.min(queue.maxMessageLength(), queue.figures().maxBytes() / 2);
            Way way = new Way() {
                @Override
                public void send(ByteBuffer message) throws IOException {
                    put(first, message);
                }

                @Override
                public byte[] receive() throws IOException {
                    return Talk.this.receive(first);
                }

                @Override
                public long most() {
                    return most;
                }
            };
            Measure.way(stage, way, most);
        }

        void compare() throws IOException {
            Checks checks = stage.checks();
            stage.counted(sent);
            long counted = 0;
            long wrong = 0;
            for (Trade trade : Trade.values()) {
                put(trade, ByteBuffer.wrap(new byte[] {'E'}));
                JsonNode report = Answer.json(stage.sabotage().onTheWayBack(receive(trade)));
                Digest own = given.get(trade.ordinal());
                checks.same(
                        "bytes of type %d, by Python's count".formatted(trade.type()),
                        own.length(),
                        report.path("bytes").asLong());
                checks.same(
                        "SHA-256 of what had type %d, by Python".formatted(trade.type()),
                        own.finish(),
                        report.path("sha256").asString());
                counted += report.path("bytes").asLong();
                wrong += report.path("wrong").asLong();
            }
            checks.same("bytes of the input, by the count of all workers", sent.length(), counted);
            checks.same("replies, beside Java's own work", Difference.NONE, work);
            checks.same("pieces that Java did wrong, as Python told it", 0, refused);
            checks.same("pieces that Java did wrong, by Python's count", 0, wrong);
        }
    }
}
