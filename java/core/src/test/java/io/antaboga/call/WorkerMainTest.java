package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.testing.called.JavaHandlers;
import io.antaboga.value.Bytes;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that is started as a worker. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class WorkerMainTest {
    private static final int SIGIO = 29;

    @ParameterizedTest
    @EnumSource(Over.class)
    void callsGoOverEveryMechanism(Over over) throws Exception {
        try (StartedJava worker = StartedJava.start(over, JavaHandlers.class.getName())) {
            JavaCaller caller = worker.greet();
            assertEquals(5L, caller.call("add", 2, 3));
            byte[] large = new byte[1 << 20];
            large[77] = 7;
            assertArrayEquals(large, ((Bytes) caller.call("echo", large)).toByteArray());
            UnaryOperator<Object> three = value -> (Long) value * 3;
            assertEquals(9L, caller.call("apply", three, 3));
            caller.close();
            assertEquals("exit 0", worker.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no.such.Class", "java.io.Serializable", "java.lang.Math,java.lang.StrictMath", ""})
    void handlersThatCannotBeExportedAreToldAndTheWorkerEnds(String handlers) throws Exception {
        try (StartedJava worker = StartedJava.start(Over.PIPE, handlers)) {
            PythonException refused = assertThrows(PythonException.class, worker::greet);
            assertEquals(
                    handlers.startsWith("no") || handlers.isEmpty()
                            ? "ClassNotFoundException"
                            : "IllegalArgumentException",
                    refused.className());
            assertEquals("exit 1", worker.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"version\": 2}",
                "{\"version\": 1, \"over\": \"tcp\", \"handlers\": \"x\"}",
                "{\"version\": 1, \"over\": \"pipe\", \"in\": \"6\", \"out\": 7, \"handlers\": \"x\"}"
            })
    void anOrderThatIsNoneEndsTheWorker(String order) throws Exception {
        try (StartedJava worker = StartedJava.startWith(order)) {
            assertEquals("exit 1", worker.exit());
            assertTrue(worker.log().lastLines().getLast().contains("(PROTOCOL)"), worker.log()::toString);
        }
    }

    @Test
    void exitOfAHandlerEndsTheWorker() throws Exception {
        try (StartedJava worker = StartedJava.start(Over.PIPE, JavaHandlers.class.getName())) {
            JavaCaller caller = worker.greet();
            assertThrows(IpcException.class, () -> caller.call("exit", 7));
            caller.close();
            assertEquals("exit 7", worker.exit());
        }
    }

    @Test
    void aHandlerThatGoesOnDoesNotKeepTheWorker() throws Exception {
        try (StartedJava worker = StartedJava.start(Over.UNIX, JavaHandlers.class.getName())) {
            JavaCaller caller = worker.greet();
            Object begun = new Object();
            UnaryOperator<Object> told = value -> {
                synchronized (begun) {
                    begun.notifyAll();
                }
                return value;
            };
            synchronized (begun) {
                Calling.run(false, () -> caller.call("neverEnd", told));
                begun.wait();
            }
            caller.close();
            assertEquals("exit 0", worker.exit());
        }
    }

    @Test
    void whatIsPrintedComesInUtf8() throws Exception {
        HeardLog heard = new HeardLog();
        try (StartedJava worker = StartedJava.start(Over.PIPE, JavaHandlers.class.getName(), heard)) {
            JavaCaller caller = worker.greet();
            caller.call("speak", "gr\u00fc\u00df");
            heard.await("out gr\u00fc\u00df");
            heard.await("err gr\u00fc\u00df");
            caller.close();
            assertEquals("exit 0", worker.exit());
        }
    }

    @Test
    void aWorkerEndsBySigioAsEveryChild() throws Exception {
        try (StartedJava worker = StartedJava.start(Over.PIPE, JavaHandlers.class.getName())) {
            JavaCaller caller = worker.greet();
            assertEquals(5L, caller.call("add", 2, 3));
            worker.process().signal(SIGIO);
            assertEquals("SIGIO", worker.exit());
            caller.close();
        }
    }
}
