package io.antaboga.cli.message;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Divides standard input into messages. For one thread. */
public final class MessageInput {
    /** Where one message ends and the next begins. */
    public enum Division {
        /** All of the input is one message. */
        WHOLE,
        /** A line feed ends a message and is not part of it; the last one may be missing. */
        LINES,
        /** Anywhere: the receiver does not see where. */
        BLOCKS
    }

    private final StandardInput input;
    private final Division division;
    private final List<byte[]> pieces = new ArrayList<>();
    private byte[] block = new byte[0];
    private int position;
    private boolean ended;

    /** Divides {@code input} so. */
    public MessageInput(StandardInput input, Division division) {
        this.input = input;
        this.division = division;
    }

    /** The next message; null when there is none left. */
    public byte[] next(Timeout timeout) throws IpcException {
        if (ended) {
            return null;
        }
        return switch (division) {
            case BLOCKS -> input.next(timeout);
            case WHOLE -> whole(timeout);
            case LINES -> line(timeout);
        };
    }

    private byte[] whole(Timeout timeout) throws IpcException {
        for (byte[] piece = input.next(timeout); piece != null; piece = input.next(timeout)) {
            pieces.add(piece);
        }
        ended = true;
        return joined();
    }

    private byte[] line(Timeout timeout) throws IpcException {
        while (true) {
            for (int end = position; end < block.length; end++) {
                if (block[end] == '\n') {
                    pieces.add(Arrays.copyOfRange(block, position, end));
                    position = end + 1;
                    return joined();
                }
            }
            if (position < block.length) {
                pieces.add(Arrays.copyOfRange(block, position, block.length));
            }
            block = input.next(timeout);
            position = 0;
            if (block == null) {
                ended = true;
                return pieces.isEmpty() ? null : joined();
            }
        }
    }

    private byte[] joined() throws IpcException {
        long length = pieces.stream().mapToLong(piece -> piece.length).sum();
        if (length > Integer.MAX_VALUE - 8) {
            throw new IpcException("read", "message too long", "EMSGSIZE", 0, Map.of("length", length));
        }
        byte[] message = new byte[(int) length];
        int end = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, message, end, piece.length);
            end += piece.length;
        }
        pieces.clear();
        return message;
    }
}
