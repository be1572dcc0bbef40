package io.antaboga.interop;

import io.antaboga.Lifetime;
import io.antaboga.transport.RingChannel;
import io.antaboga.transport.RingWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * One end of a long stream of messages of mixed lengths: {@code sends} or {@code receives}, the ring's name, how many messages, its
 * capacity, and how it waits. Each length and each octet follows from the message's number.
 *
 * <p>Ends with a line {@code CRC-32 pages-after-a-tenth pages-at-the-end} of this process's memory.
 */
public final class RingStreamPeer {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final byte[][] blocks = new byte[256][];
    private final CRC32 check = new CRC32();
    private final int limit;

    private RingStreamPeer(int limit) {
        this.limit = limit;
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new byte[limit];
            Arrays.fill(blocks[i], (byte) i);
        }
    }

    /** Does what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        String name = arguments[1];
        int count = Integer.parseInt(arguments[2]);
        long capacity = Long.parseLong(arguments[3]);
        RingWait wait = RingWait.valueOf(arguments[4].toUpperCase(Locale.ROOT));
        boolean sends = arguments[0].equals("sends");
        try (RingChannel channel =
                RingChannel.create(sends ? null : name, sends ? name : null, capacity, wait, Lifetime.PROCESS)) {
            System.out.println("made");
            RingStreamPeer peer = new RingStreamPeer((int) channel.maxMessageLength());
            long early = 0;
            for (int i = 0; i < count; i++) {
                if (i == count / 10) {
                    early = pages();
                }
                if (sends) {
                    peer.send(channel, i);
                } else {
                    peer.receive(channel, i);
                }
            }
            System.out.println(peer.check.getValue() + " " + early + " " + pages());
        }
    }

    private int length(int number) {
        long mixed = number * 2654435761L & 0xFFFFFFFFL;
        return (int) ((mixed >>> 8) % (mixed % 16 == 0 ? limit + 1 : 200));
    }

    private void send(RingChannel channel, int number) throws IOException {
        int length = length(number);
        byte[] block = blocks[number & 255];
        channel.send(ByteBuffer.wrap(block, 0, length), LONG);
        check.update(block, 0, length);
    }

    private void receive(RingChannel channel, int number) throws IOException {
        byte[] message = channel.receive(LONG);
        if (!Arrays.equals(message, 0, message.length, blocks[number & 255], 0, length(number))) {
            throw new IllegalStateException("another message than number " + number);
        }
        check.update(message);
    }

    private static long pages() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    }
}
