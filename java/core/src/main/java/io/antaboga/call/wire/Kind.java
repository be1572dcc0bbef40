package io.antaboga.call.wire;

/** What a message is. */
public enum Kind {
    /** Begins a connection; from the caller. */
    HELLO(1),
    /** Answers HELLO; from the worker. */
    WELCOME(2),
    /** Asks for a function; from both. */
    CALL(3),
    /** Answers a CALL with a value. */
    RESULT(4),
    /** Answers a CALL, or a HELLO, with an error. */
    ERROR(5);

    private static final Kind[] ALL = values();

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    /** Its octet in a header. */
    public int code() {
        return code;
    }

    /** The kind with this octet, or null. */
    static Kind of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
