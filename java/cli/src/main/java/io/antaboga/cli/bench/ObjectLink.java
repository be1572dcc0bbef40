package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.value.Bytes;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An end whose messages are Python objects: a short message is an item of a small dict, a longer one is {@code bytes}. Python's
 * is in {@code antaboga/bench/objects.py}.
 */
abstract class ObjectLink implements Link {
    private static final int SMALL = 1024;
    private static final String CONTENT = "content";

    private final Echo echo;

    /** An end; {@code echo} is waited for when it is closed. */
    ObjectLink(Echo echo) {
        this.echo = echo;
    }

    /** Sends a Python object. */
    abstract void give(Object value) throws IpcException;

    /** Receives a Python object. */
    abstract Object take() throws IpcException;

    /** Closes what carries the objects. */
    abstract void closeWay() throws IpcException;

    /** Who sends objects has them on the heap. */
    @Override
    public final ByteBuffer allocate(int length) {
        return ByteBuffer.allocate(length);
    }

    @Override
    public final void send(ByteBuffer message) throws IpcException {
        Bytes content = Bytes.wrap(message.array());
        message.position(message.limit());
        give(content.length() < SMALL ? dict(content) : content);
    }

    private static Map<String, Object> dict(Bytes content) {
        Map<String, Object> dict = new LinkedHashMap<>();
        dict.put("id", 31_415);
        dict.put("name", "weather");
        dict.put("celsius", 21.5);
        dict.put("tags", List.of("dry", "calm"));
        dict.put(CONTENT, content);
        return dict;
    }

    @Override
    public final boolean receives(ByteBuffer message) throws IpcException {
        Bytes answer = content();
        int last = message.limit() - 1;
        return answer.length() == message.limit() && answer.at(last) == message.get(last);
    }

    @Override
    public final byte[] receive() throws IpcException {
        return content().toByteArray();
    }

    private Bytes content() throws IpcException {
        Object value = take();
        if ((value instanceof Map<?, ?> dict ? dict.get(CONTENT) : value) instanceof Bytes content) {
            return content;
        }
        throw new ProtocolException("bench", "the answer is not what was sent", Map.of());
    }

    @Override
    public final void close() throws IpcException {
        try (echo) {
            closeWay();
        }
    }
}
