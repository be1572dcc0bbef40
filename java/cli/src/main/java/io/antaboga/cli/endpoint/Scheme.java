package io.antaboga.cli.endpoint;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The schemes that are built: a new one is a line here and the type that it names. */
enum Scheme {
    FD("fd:R,W", FdEndpoint.class, FdEndpoint::parse),
    FIFO("fifo:PATH", FifoEndpoint.class, FifoEndpoint::parse),
    UNIX("unix:PATH", ChannelEndpoint.class, UnixEndpoint::parse),
    POSIXMQ("posixmq:/NAME", PosixMqEndpoint.class, PosixMqEndpoint::parse),
    SYSVMQ("sysvmq:KEY", SysvMqEndpoint.class, SysvMqEndpoint::parse),
    POSIXSHM("posixshm:/NAME", PosixShmEndpoint.class, PosixShmEndpoint::parse),
    SYSVSHM("sysvshm:KEY", SysvShmEndpoint.class, SysvShmEndpoint::parse),
    POSIXSEM("posixsem:/NAME", PosixSemEndpoint.class, PosixSemEndpoint::parse),
    SYSVSEM("sysvsem:KEY", SysvSemEndpoint.class, SysvSemEndpoint::parse);

    private final String form;
    private final Class<? extends Endpoint> kind;
    private final Function<String, Endpoint> parser;

    Scheme(String form, Class<? extends Endpoint> kind, Function<String, Endpoint> parser) {
        this.form = form;
        this.kind = kind;
        this.parser = parser;
    }

    /** The scheme called {@code name}, or null. */
    static Scheme named(String name) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.form.startsWith(name + ":"))
                .findFirst()
                .orElse(null);
    }

    /** The forms of all schemes of {@code kind}, for people. */
    static String list(Class<? extends Endpoint> kind) {
        return Arrays.stream(values())
                .filter(scheme -> kind.isAssignableFrom(scheme.kind))
                .map(scheme -> scheme.form)
                .collect(Collectors.joining(" "));
    }

    Class<? extends Endpoint> kind() {
        return kind;
    }

    Endpoint parse(String rest) {
        return parser.apply(rest);
    }
}
