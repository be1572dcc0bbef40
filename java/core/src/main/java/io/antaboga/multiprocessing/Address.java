package io.antaboga.multiprocessing;

import io.antaboga.transport.UnixAddress;
import java.util.Objects;

/** Where a {@link Listener} is found, as Python's {@code multiprocessing.connection} names it; immutable. */
public sealed interface Address {
    /**
     * A Unix socket: for Python a {@code str}, or {@code bytes} that begin with NUL for an abstract name.
     *
     * @param name the path or abstract name
     */
    record Unix(UnixAddress name) implements Address {
        /** Refuses null. */
        public Unix {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }

    /**
     * A TCP port: for Python a tuple. CPython's own Client knows IPv4 only.
     *
     * @param host a name or a numeric address
     * @param port 1 to 65535; 0 to listen at one that the kernel chooses
     */
    record Tcp(String host, int port) implements Address {
        /** Refuses ports out of range. */
        public Tcp {
            Objects.requireNonNull(host, "host");
            if (host.isEmpty() || port < 0 || port > 65535) {
                throw new IllegalArgumentException("not a host and a port: " + host + ":" + port);
            }
        }

        @Override
        public String toString() {
            return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
        }
    }

    /** The Unix socket of this path or abstract name. */
    static Address of(UnixAddress name) {
        return new Unix(name);
    }

    /** The TCP port {@code port} of {@code host}. */
    static Address of(String host, int port) {
        return new Tcp(host, port);
    }

    /** {@code @NAME}, {@code HOST:PORT}, or anything else as a path; a path that looks like a port needs a slash. */
    static Address of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty address");
        }
        int colon = text.lastIndexOf(':');
        if (!text.startsWith("@")
                && text.indexOf('/') < 0
                && colon > 0
                && text.substring(colon + 1).matches("\\d{1,5}")) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new Tcp(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        }
        return new Unix(UnixAddress.of(text));
    }
}
