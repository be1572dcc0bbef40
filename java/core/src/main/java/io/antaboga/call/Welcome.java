package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Passing;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A worker's part of the handshake; {@code spec/call/wire.md}. */
final class Welcome {
    private static final long VERSION = 1;

    private Welcome() {}

    /**
     * Checks what a caller says of itself.
     *
     * @param secret what it must know; null for nothing
     * @throws ProtocolException if it is no HELLO of this version
     * @throws IpcException with {@code PEER_REFUSED} if it does not know the secret
     */
    static void check(Message hello, String secret) throws IpcException {
        if (hello.kind() != Kind.HELLO) {
            throw new ProtocolException("start", "something comes before HELLO", Map.of("kind", hello.kind()));
        }
        Object said = new ValueReader(NoBuffers.INSTANCE, Types.NONE, Passing.NONE).value(hello);
        if (!(said instanceof Map<?, ?> map) || !Long.valueOf(VERSION).equals(map.get("version"))) {
            throw new ProtocolException("start", "another version", Map.of());
        }
        if (secret != null && !secret.equals(map.get("secret"))) {
            throw new IpcException("start", "a wrong secret", "PEER_REFUSED", 0, Map.of());
        }
    }

    /** What a worker says of itself and of what it executes. */
    static Postbox.Writing of(List<JavaFunctions.Told> functions, String fingerprint) {
        Map<String, Object> welcome = new LinkedHashMap<>();
        welcome.put("version", VERSION);
        welcome.put("language", "java");
        welcome.put("pid", ProcessHandle.current().pid());
        welcome.put("runtime", "Java " + System.getProperty("java.version"));
        welcome.put("functions", functions.stream().map(Welcome::function).toList());
        welcome.put("types", Map.of());
        welcome.put("fingerprint", fingerprint);
        return sink -> Message.greeting(Kind.WELCOME, new ValueWriter(sink, Types.NONE, Passing.NONE).value(welcome));
    }

    private static Map<String, Object> function(JavaFunctions.Told told) {
        FunctionInfo info = told.info();
        List<Object> parameters = new ArrayList<>();
        for (FunctionInfo.Parameter each : info.parameters()) {
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("name", each.name());
            parameter.put("kind", each.kind());
            parameter.put("type", each.type());
            parameter.put("optional", each.optional());
            parameters.add(parameter);
        }
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", info.name());
        function.put("parameters", parameters);
        function.put("returns", info.returns());
        function.put("async", info.async());
        function.put("doc", info.doc());
        function.put("deadline", seconds(told.within()));
        function.put("idempotent", told.idempotent());
        return function;
    }

    private static Double seconds(Duration within) {
        return within == null ? null : (Double) (within.toNanos() / 1e9);
    }
}
