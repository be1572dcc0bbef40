package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.transport.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker says of itself; {@code spec/call/wire.md}, <em>Handshake</em>.
 *
 * @param pid of the worker, as it sees it
 * @param runtime for instance {@code CPython 3.13.1}
 * @param functions in the order of their numbers
 * @param idempotent the names of those that may be executed again
 * @param fingerprint of what it has imported
 */
record Greeting(long pid, String runtime, List<FunctionInfo> functions, List<String> idempotent, String fingerprint) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    /** Begins the connection: says HELLO, and waits for WELCOME. */
    static Greeting exchange(
            Channel channel, Postbox postbox, String secret, List<FunctionInfo> exported, long deadline)
            throws Exception {
        Map<String, Object> hello = new LinkedHashMap<>();
        hello.put("version", VERSION);
        hello.put("language", "java");
        hello.put("pid", ProcessHandle.current().pid());
        hello.put("secret", secret);
        hello.put("functions", exported);
        hello.put("types", Map.of());
        byte[] body = JSON.writeValueAsBytes(hello);
        postbox.send(
                sink -> Message.greeting(Kind.HELLO, body),
                octets -> channel.send(octets, Duration.ofNanos(Moment.remaining(deadline))));
        Message answer = postbox.open(channel.receive(Duration.ofNanos(Moment.remaining(deadline))));
        if (answer.kind() == Kind.ERROR) {
            throw postbox.failure(answer);
        }
        if (answer.kind() != Kind.WELCOME) {
            throw new ProtocolException("start", "no greeting", Map.of("kind", answer.kind()));
        }
        return read(answer.body());
    }

    /** What the body of a WELCOME says. */
    static Greeting read(byte[] body) throws IpcException {
        try {
            JsonNode welcome = JSON.readTree(body);
            int version = welcome.path("version").asInt(0);
            if (version != VERSION) {
                throw new ProtocolException("start", "another version", Map.of("version", version));
            }
            List<FunctionInfo> functions = new ArrayList<>();
            List<String> idempotent = new ArrayList<>();
            for (JsonNode function : welcome.path("functions")) {
                functions.add(function(function));
                if (function.path("idempotent").asBoolean(false)) {
                    idempotent.add(function.path("name").asString());
                }
            }
            return new Greeting(
                    welcome.path("pid").asLong(0),
                    welcome.path("runtime").asString(""),
                    List.copyOf(functions),
                    List.copyOf(idempotent),
                    welcome.path("fingerprint").asString(""));
        } catch (JacksonException e) {
            throw new ProtocolException("start", "a greeting that is no JSON", Map.of());
        }
    }

    private static FunctionInfo function(JsonNode node) {
        List<FunctionInfo.Parameter> parameters = new ArrayList<>();
        for (JsonNode parameter : node.path("parameters")) {
            parameters.add(new FunctionInfo.Parameter(
                    parameter.path("name").asString(),
                    parameter.path("kind").asString(),
                    text(parameter.path("type")),
                    parameter.path("optional").asBoolean(false)));
        }
        return new FunctionInfo(
                node.path("name").asString(),
                parameters,
                text(node.path("returns")),
                node.path("async").asBoolean(false),
                text(node.path("doc")));
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.asString() : null;
    }
}
