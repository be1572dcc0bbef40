package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A worker that another program starts, with the descriptors of {@code spec/call/worker.md}: {@code java -cp … io.antaboga.call.WorkerMain}. It
 * executes the caller's calls until the caller ends.
 */
public final class WorkerMain {
    private static final int SIDE = 3;

    private WorkerMain() {}

    /** Works until the caller ends, and then ends the process: with exit code 1 if there was nothing to work for. */
    public static void main(String[] arguments) {
        int code = 1;
        try {
            code = work() ? 0 : 1;
        } catch (Throwable e) {
            System.err.println(e);
        }
        // Handlers, and threads that they made, may go on for ever.
        System.exit(code);
    }

    private static boolean work() throws IpcException {
        seeToOutput();
        WorkerRecords.install();
        UnixSeqpacketChannel side = UnixSeqpacketChannel.of(Descriptor.adopt(SIDE), Side.OPTIONS);
        WorkerOrder order = WorkerOrder.read(side.receive());
        // Not closed, which would wait for handlers.
        ServedCaller caller = new ServedCaller(order.open(), side, HandlerThreads.of(order.virtual()));
        return caller.serve(order.secret(), () -> HandlerClasses.load(order.handlers()));
    }

    /** Lines in UTF-8, whatever the locale, and at once. */
    private static void seeToOutput() {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }
}
