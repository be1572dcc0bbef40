package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.antaboga.IpcException;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.ExitStatus;
import io.antaboga.process.OtherJvm;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A JVM that was started as a worker. */
record StartedJava(WorkerProcess process, WorkerLog log, UnixSeqpacketChannel side, Control control)
        implements AutoCloseable {
    private static final String SECRET = "a secret";

    /** Starts one that is given a proper order; what it prints goes to {@code heard}. */
    static StartedJava start(Over over, String handlers, HeardLog heard) throws Exception {
        Control control = Control.open(over);
        String order = new JsonMapper()
                .writeValueAsString(Map.of(
                        "version",
                        1,
                        "over",
                        over.word(),
                        "in",
                        control.in(),
                        "out",
                        control.out(),
                        "handlers",
                        handlers,
                        "path",
                        List.of(),
                        "signal",
                        0,
                        "dump",
                        0,
                        "secret",
                        SECRET));
        return start(control, order, heard);
    }

    static StartedJava start(Over over, String handlers) throws Exception {
        return start(over, handlers, new HeardLog());
    }

    /** Starts one that is given this order. */
    static StartedJava startWith(String order) throws Exception {
        return start(Control.open(Over.PIPE), order, new HeardLog());
    }

    private static StartedJava start(Control control, String order, HeardLog heard) throws Exception {
        UnixSeqpacketChannel.Pair side = UnixSeqpacketChannel.create(Side.OPTIONS);
        ChildBuilder builder = Child.command(OtherJvm.command(WorkerMain.class, List.of(), List.of()))
                .descriptor(3, side.peer());
        control.give(builder);
        side.channel().send(order.getBytes(StandardCharsets.UTF_8));
        WorkerLog log = new WorkerLog(heard, () -> null);
        WorkerProcess process = WorkerProcess.start(builder, log);
        control.given();
        side.peer().close();
        return new StartedJava(process, log, side.channel(), control);
    }

    /** Says HELLO. */
    JavaCaller greet() throws Exception {
        JavaCaller caller = new JavaCaller(control.channel(), side, SECRET);
        control.names().remove();
        return caller;
    }

    /** Waits for its end, and for what it printed. */
    String exit() {
        ExitStatus status = process.await(Duration.ofMinutes(2));
        assertNotNull(status, "it does not end");
        process.finishOutput();
        return status.toString();
    }

    @Override
    public void close() throws IpcException {
        try (control;
                side;
                process) {
            return;
        }
    }
}
