package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.transport.Delivery;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker on its own gives to whoever knocks; {@code spec/call/worker.md}.
 *
 * @param knocking the connection it came by
 * @param side the end of the side socket; with {@code knocking}, closed by whoever has this
 * @param secret what HELLO is to have
 * @param pid of the worker, as it sees it
 */
record Offer(UnixChannel knocking, UnixSeqpacketChannel side, String secret, long pid) {
    private static final int VERSION = 1;
    private static final int LONGEST = 4_096;
    private static final StreamOptions OPTIONS = StreamOptions.DEFAULT.withMaxDescriptors(1);
    private static final JsonMapper JSON = new JsonMapper();

    /** Knocks, and waits for it. */
    static Offer take(ServedUrl url, long deadline) throws IpcException {
        UnixChannel knocking = UnixChannel.connect(url.door(), OPTIONS, left(deadline));
        boolean done = false;
        try (Delivery delivery = knocking.receiveDelivery(left(deadline))) {
            JsonNode said = read(delivery);
            String over = said.path("over").asString("");
            if (!over.equals(url.over().word())) {
                throw new ProtocolException("connect", "the worker serves by another mechanism", Map.of("over", over));
            }
            Offer offer = new Offer(
                    knocking,
                    UnixSeqpacketChannel.of(delivery.descriptors().getFirst(), Side.OPTIONS),
                    said.path("secret").asString(""),
                    said.path("pid").asLong(0));
            done = true;
            return offer;
        } finally {
            if (!done) {
                knocking.close();
            }
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Moment.remaining(deadline));
    }

    private static JsonNode read(Delivery delivery) throws ProtocolException {
        if (delivery.body().length > LONGEST || delivery.descriptors().size() != 1) {
            throw new ProtocolException("connect", "no offer of a worker", Map.of("length", delivery.body().length));
        }
        try {
            JsonNode said = JSON.readTree(delivery.body());
            int version = said.path("version").asInt(0);
            if (version != VERSION) {
                throw new ProtocolException("connect", "another version", Map.of("version", version));
            }
            return said;
        } catch (JacksonException e) {
            throw new ProtocolException("connect", "an offer that is no JSON", Map.of());
        }
    }
}
