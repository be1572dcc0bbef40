package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Types;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Every scenario of {@code spec/call/scenarios.json}, over every mechanism: Java calls a Python worker. */
class ScenarioTest {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Types TYPES = Types.NONE;

    /** What Python calls in the scenarios with a callback. */
    interface Callback {
        Object call(Object argument) throws IpcException;
    }

    @ParameterizedTest
    @EnumSource
    void outcomesAreThoseThatAreWritten(Over over) throws IpcException {
        HeardLog log = new HeardLog();
        try (Workers workers = new Workers(over, log)) {
            assertAll(Scenario.all().stream().map(scenario -> () -> {
                try {
                    play(workers, log, scenario);
                } catch (AssertionError | Exception failure) {
                    workers.end();
                    throw new AssertionError(over + "/" + scenario.id() + ": " + failure, failure);
                }
            }));
        }
    }

    private static void play(Workers workers, HeardLog log, Scenario scenario) throws IpcException {
        JsonNode node = scenario.node();
        Worker worker = workers.worker(scenario.graces());
        if (node.has("error")) {
            compareError(node.get("error"), assertThrows(Exception.class, () -> call(worker, node)));
        } else if (node.has("late")) {
            CallDeadlineException late = assertThrows(CallDeadlineException.class, () -> call(worker, node));
            while (!(Boolean) late.details().get("started")) {
                late = assertThrows(CallDeadlineException.class, () -> call(worker, node));
            }
            assertEquals(
                    strings(node.get("late")),
                    late.steps().stream().map(CallDeadlineException.Step::name).toList());
        } else if (node.has("lost")) {
            compareLost(node.get("lost"), assertThrows(WorkerLostException.class, () -> call(worker, node)));
        } else {
            assertEquals(ScenarioValues.inFull(node.get("result")), ScenarioValues.written(call(worker, node), TYPES));
        }
        if (scenario.endsWorker()) {
            assertThrows(WorkerLostException.class, () -> worker.call("echo", 1L));
            workers.end();
        } else {
            assertEquals(1L, worker.call("echo", 1L));
        }
        for (String line : strings(node.path("output"))) {
            log.await(line);
        }
    }

    /** One worker at a time, a new one after the last has ended. */
    private static final class Workers implements AutoCloseable {
        private final Over over;
        private final HeardLog log;
        private Worker worker;
        private Graces graces;

        Workers(Over over, HeardLog log) {
            this.over = over;
            this.log = log;
        }

        Worker worker(Graces wanted) throws IpcException {
            if (!wanted.equals(graces)) {
                end();
                graces = wanted;
            }
            if (worker == null) {
                worker = Worker.python(ROOT.resolve("interop-tests/call/scenario_handlers.py"))
                        .python(ROOT.resolve(".venv/bin/python"))
                        .over(over)
                        .graces(graces)
                        .logger(log)
                        .start();
            }
            return worker;
        }

        @Override
        public void close() throws IpcException {
            end();
        }

        /** The next one is another. */
        void end() throws IpcException {
            if (worker != null) {
                worker.close();
                worker = null;
            }
        }
    }

    private static Object call(Worker worker, JsonNode node) throws IpcException {
        Object[] arguments = new Object[node.get("args").size()];
        for (int at = 0; at < arguments.length; at++) {
            JsonNode argument = node.get("args").get(at);
            arguments[at] = argument.has("callback")
                    ? callback(worker, argument.get("callback").asString())
                    : ScenarioValues.value(argument, TYPES);
        }
        CallOptions options = CallOptions.DEFAULT;
        if (node.has("deadline")) {
            options = CallOptions.within(SHORT);
        }
        for (Map.Entry<String, JsonNode> named : node.path("kwargs").properties()) {
            options = options.with(named.getKey(), ScenarioValues.value(named.getValue(), TYPES));
        }
        return worker.call(options, node.get("call").asString(), arguments);
    }

    /** Calls the handler of that name again, from within a call. */
    private static Exported callback(Worker worker, String name) {
        Callback back = new Callback() {
            @Override
            public Object call(Object argument) throws IpcException {
                return name.equals("descend")
                        ? worker.call(name, Exported.function(Callback.class, this), argument)
                        : worker.call(name, argument);
            }
        };
        return Exported.function(Callback.class, back);
    }

    private static void compareError(JsonNode expected, Exception thrown) throws IpcException {
        String text = String.valueOf(thrown.getMessage());
        for (String part : strings(expected.path("text"))) {
            assertTrue(text.contains(part), () -> part + " is not in: " + text);
        }
        if (expected.has("code")) {
            String code = thrown instanceof IpcException ipc ? ipc.code() : ((PythonException) thrown).code();
            assertEquals(expected.get("code").asString(), code);
        }
        if (expected.has("class")) {
            comparePython(expected, (PythonException) thrown);
        }
        List<String> functions = Stream.of(thrown.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toList();
        int from = 0;
        for (String function : strings(expected.path("frames"))) {
            int at = functions.subList(from, functions.size()).indexOf(function);
            assertTrue(at >= 0, () -> function + " is not in order in " + functions);
            from += at + 1;
        }
    }

    private static void comparePython(JsonNode expected, PythonException thrown) throws IpcException {
        assertEquals(expected.get("class").asString(), thrown.className());
        if (expected.has("args")) {
            assertEquals(expected.get("args"), ScenarioValues.written(thrown.args(), TYPES));
        }
        for (String base : strings(expected.path("bases"))) {
            assertTrue(thrown.bases().contains(base), () -> base + " is not in " + thrown.bases());
        }
        if (expected.has("cause")) {
            comparePython(expected.get("cause"), (PythonException) thrown.getCause());
        }
    }

    private static void compareLost(JsonNode expected, WorkerLostException thrown) {
        assertEquals(expected.get("status").asString(), thrown.exit());
        assertEquals(expected.get("started").asBoolean(), thrown.started());
        if (expected.has("last")) {
            assertEquals(expected.get("last").asString(), thrown.lastLines().getLast());
        }
        if (expected.has("trace")) {
            String trace = thrown.trace();
            assertTrue(trace.contains(expected.get("trace").asString()), trace);
        }
    }

    private static List<String> strings(JsonNode items) {
        return items.valueStream().map(JsonNode::asString).toList();
    }
}
