package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.StreamInput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads a pipe line by line on a virtual thread until its end. A line that is too long comes in parts; what is there at the
 * end without a line feed is a line too. Octets that are not UTF-8 are shown as {@code \xff}.
 */
final class Lines implements AutoCloseable {
    private final Descriptor pipe;
    private final StreamInput input;
    private final int longest;
    private final Consumer<String> line;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final Thread thread;

    /**
     * Begins to read.
     *
     * @param read is taken over
     * @param longest octets of a line
     * @param line gets each, without its end
     */
    Lines(Descriptor read, String name, int longest, Consumer<String> line) throws IpcException {
        this.pipe = Descriptor.adopt(read.release());
        this.input = StreamInput.of(pipe.number());
        this.longest = longest;
        this.line = line;
        this.thread = Thread.ofVirtual().name("antaboga-" + name).start(this::run);
    }

    private void run() {
        try {
            for (byte[] octets = input.read(); octets.length > 0; octets = input.read()) {
                take(octets);
            }
        } catch (IpcException closed) {
            // There is no more.
            return;
        } finally {
            if (rest.size() > 0) {
                tell();
            }
        }
    }

    private void take(byte[] octets) {
        for (byte octet : octets) {
            if (octet == '\n') {
                tell();
            } else {
                rest.write(octet);
                if (rest.size() == longest) {
                    tell();
                }
            }
        }
    }

    private void tell() {
        byte[] octets = rest.toByteArray();
        rest.reset();
        line.accept(text(octets));
    }

    /** The text of octets, of which some may be no UTF-8. */
    static String text(byte[] octets) {
        int length = octets.length > 0 && octets[octets.length - 1] == '\r' ? octets.length - 1 : octets.length;
        ByteBuffer bytes = ByteBuffer.wrap(octets, 0, length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return escaped(ByteBuffer.wrap(octets, 0, length));
        }
    }

    private static String escaped(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var characters = java.nio.CharBuffer.allocate(bytes.remaining() + 1);
        for (; ; ) {
            var result = decoder.decode(bytes, characters, true);
            characters.flip();
            text.append(characters);
            characters.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(String.format("\\x%02x", bytes.get()));
            }
            decoder.reset();
        }
    }

    /** Waits until the end was read, but not longer than {@code moment}. */
    void finish(long moment) {
        boolean interrupted = Thread.interrupted();
        try {
            boolean ended = false;
            while (!ended && !Moment.passed(moment)) {
                try {
                    ended = thread.join(java.time.Duration.ofNanos(Moment.remaining(moment)));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops reading. */
    @Override
    public void close() throws IpcException {
        input.close();
        pipe.close();
    }
}
