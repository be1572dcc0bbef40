package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.PipeChannel;
import java.util.List;
import java.util.Map;

/** Two anonymous pipes; the name is the numbers at which the other end has them, requests first. */
final class PipeLinks implements Links {
    private static final int REQUESTS = 3;
    private static final int ANSWERS = 4;

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        PipeChannel.Pair pair = PipeChannel.create();
        try (Descriptor in = pair.peerIn();
                Descriptor out = pair.peerOut()) {
            return new ChannelLink(
                    pair.channel(), Echo.start(echo, REQUESTS + "," + ANSWERS, Map.of(REQUESTS, in, ANSWERS, out)));
        }
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        String[] numbers = name.split(",");
        int requests = Integer.parseInt(numbers[0]);
        return new ChannelLink(PipeChannel.inherited(requests, Integer.parseInt(numbers[1])), null);
    }
}
