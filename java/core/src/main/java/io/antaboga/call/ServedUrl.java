package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.SysvKey;
import io.antaboga.registry.Registry;
import io.antaboga.transport.Channel;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.SysvMq;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Where a worker on its own is found, as a caller names it; {@code spec/call/worker.md}.
 *
 * @param over what carries the calls
 * @param in where the caller receives; the socket for {@link Over#UNIX}
 * @param out where it sends; empty for {@link Over#UNIX}
 */
record ServedUrl(Over over, String in, String out) {
    private static final int DIGITS = 16;

    /** Reads what somebody wrote; throws {@link IllegalArgumentException} for what is no such URL. */
    static ServedUrl of(String text) throws IpcException {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        if (scheme.equals("unix")) {
            if (rest.isEmpty() || rest.equals("@")) {
                throw wrong(text);
            }
            return new ServedUrl(Over.UNIX, rest, "");
        }
        String[] names = rest.split(",", -1);
        if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
            throw wrong(text);
        }
        return switch (scheme) {
            case "fifo" -> new ServedUrl(Over.FIFO, absolute(names[0]), absolute(names[1]));
            case "posixmq" -> new ServedUrl(Over.POSIXMQ, names[0], names[1]);
            case "sysvmq" -> new ServedUrl(Over.SYSVMQ, key(names[0], text), key(names[1], text));
            default -> throw wrong(text);
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("not where a worker serves: '" + text
                + "'; unix:PATH, unix:@NAME, fifo:IN,OUT, posixmq:/IN,/OUT or sysvmq:IN,OUT");
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    private static String key(String name, String text) throws IpcException {
        int hash = name.lastIndexOf('#');
        try {
            SysvKey key = hash < 0
                    ? SysvKey.of(number(name.toLowerCase(Locale.ROOT)))
                    : SysvKey.ftok(Path.of(name.substring(0, hash)), Integer.parseInt(name.substring(hash + 1)));
            return String.format("0x%08x", key.number());
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static int number(String digits) {
        return digits.startsWith("0x")
                ? Integer.parseUnsignedInt(digits, 2, digits.length(), 16)
                : Integer.parseInt(digits);
    }

    /** The socket to knock at. */
    UnixAddress door() throws IpcException {
        if (over == Over.UNIX) {
            return UnixAddress.of(in);
        }
        try {
            byte[] url = (over.word() + ":" + out + "," + in).getBytes(StandardCharsets.UTF_8);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(url));
            return UnixAddress.path(
                    Registry.ofCurrentUser().runDirectory().resolve(digest.substring(0, DIGITS) + ".sock"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What carries the calls, when the worker has opened its ends; {@code knocking} is it, or is closed. */
    Channel control(UnixChannel knocking) throws IpcException {
        if (over == Over.UNIX) {
            return knocking;
        }
        try (knocking) {
            return switch (over) {
                case FIFO -> FifoChannel.open(Path.of(in), Path.of(out), StreamOptions.DEFAULT);
                case POSIXMQ -> QueuePair.open(() -> PosixMq.open(in), () -> PosixMq.open(out));
                default -> QueuePair.open(() -> SysvMq.open(sysv(in)), () -> SysvMq.open(sysv(out)));
            };
        }
    }

    private static SysvKey sysv(String key) {
        return SysvKey.of(number(key));
    }

    @Override
    public String toString() {
        return over.word() + ":" + (out.isEmpty() ? in : in + "," + out);
    }
}
