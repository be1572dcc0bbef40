package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Types;
import io.antaboga.graalpy.GraalPyWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every scenario of {@code spec/call/scenarios.json} in this JVM, but for the differences that are named and checked. */
class GraalPyScenarioTest {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));
    private static final Duration SHORT = Duration.ofMillis(300);

    /** What Python calls in the scenarios with a callback. */
    interface Callback {
        Object call(Object argument) throws IpcException;
    }

    @Test
    void outcomesAreThoseThatAreWritten() throws IpcException {
        HeardLog log = new HeardLog();
        try (Workers workers = new Workers(log)) {
            assertAll(Scenario.all().stream()
                    .filter(scenario -> !GraalPyDifferences.NOT_PLAYED.containsKey(scenario.id()))
                    .map(scenario -> () -> {
                        boolean differs = GraalPyDifferences.DIFFERENT.containsKey(scenario.id());
                        try {
                            play(workers, log, scenario);
                        } catch (AssertionError | Exception failure) {
                            if (differs) {
                                return;
                            }
                            workers.end();
                            String said = String.valueOf(failure).replaceAll("[^ -~]", "?");
                            throw new AssertionError(scenario.id() + ": " + said);
                        }
                        assertTrue(!differs, () -> scenario.id() + " does not differ any more");
                    }));
        }
    }

    @Test
    void differencesAreOfScenariosThatThereAre() {
        List<String> ids = Scenario.all().stream().map(Scenario::id).toList();
        assertTrue(ids.containsAll(GraalPyDifferences.DIFFERENT.keySet()));
        assertTrue(ids.containsAll(GraalPyDifferences.NOT_PLAYED.keySet()));
    }

    private static void play(Workers workers, HeardLog log, Scenario scenario) throws IpcException {
        JsonNode node = scenario.node();
        GraalPyWorker worker = workers.worker(scenario.graces());
        if (node.has("error")) {
            compareError(node.get("error"), assertThrows(Exception.class, () -> call(worker, node)));
        } else if (node.has("late")) {
            CallDeadlineException late = assertThrows(CallDeadlineException.class, () -> call(worker, node));
            assertEquals(
                    strings(node.get("late")),
                    late.steps().stream().map(CallDeadlineException.Step::name).toList());
        } else if (node.has("lost")) {
            compareLost(node.get("lost"), assertThrows(WorkerLostException.class, () -> call(worker, node)));
        } else {
            assertEquals(
                    ScenarioValues.inFull(node.get("result")), ScenarioValues.written(call(worker, node), Types.NONE));
        }
        if (scenario.endsWorker()) {
            assertThrows(WorkerLostException.class, () -> worker.call("echo", 1L));
            workers.end();
        } else {
            assertEquals(1L, worker.call("echo", 1L));
        }
        for (String line : strings(node.path("output"))) {
            assertTrue(log.heard(line), () -> line + " was not heard");
        }
    }

    /** One worker at a time, a new one after the last has ended. */
    private static final class Workers implements AutoCloseable {
        private final HeardLog log;
        private GraalPyWorker worker;
        private Graces graces;

        Workers(HeardLog log) {
            this.log = log;
        }

        GraalPyWorker worker(Graces wanted) throws IpcException {
            if (!wanted.equals(graces)) {
                end();
                graces = wanted;
            }
            if (worker == null) {
                worker = GraalPyWorker.python(ROOT.resolve("interop-tests/call/scenario_handlers.py"))
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

    private static Object call(GraalPyWorker worker, JsonNode node) throws IpcException {
        Object[] arguments = new Object[node.get("args").size()];
        for (int at = 0; at < arguments.length; at++) {
            JsonNode argument = node.get("args").get(at);
            arguments[at] = argument.has("callback")
                    ? callback(worker, argument.get("callback").asString())
                    : ScenarioValues.value(argument, Types.NONE);
        }
        CallOptions options = CallOptions.DEFAULT;
        if (node.has("deadline")) {
            options = CallOptions.within(SHORT);
        }
        for (Map.Entry<String, JsonNode> named : node.path("kwargs").properties()) {
            options = options.with(named.getKey(), ScenarioValues.value(named.getValue(), Types.NONE));
        }
        return worker.call(options, node.get("call").asString(), arguments);
    }

    /** Calls the handler of that name again, from within a call. */
    private static Exported callback(GraalPyWorker worker, String name) {
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
            assertEquals(expected.get("args"), ScenarioValues.written(thrown.args(), Types.NONE));
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
    }

    private static List<String> strings(JsonNode items) {
        return items.valueStream().map(JsonNode::asString).toList();
    }
}
