package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.util.concurrent.CompletableFuture;

/** A worker's end and a caller's, in one process. */
record ServingPair(ServedCaller worker, CompletableFuture<Boolean> served, JavaCaller caller) implements AutoCloseable {
    static ServingPair open(boolean virtual, Class<?>... classes) throws Exception {
        UnixChannel.Pair control = UnixChannel.create();
        UnixSeqpacketChannel.Pair side = UnixSeqpacketChannel.create(Side.OPTIONS);
        ServedCaller worker = new ServedCaller(
                UnixChannel.of(control.peer(), StreamOptions.DEFAULT),
                UnixSeqpacketChannel.of(side.peer(), Side.OPTIONS),
                HandlerThreads.of(virtual));
        String names = String.join(
                ",", java.util.Arrays.stream(classes).map(Class::getName).toList());
        CompletableFuture<Boolean> served =
                Calling.run(false, () -> worker.serve("secret", () -> HandlerClasses.load(names)));
        boolean done = false;
        try {
            ServingPair pair =
                    new ServingPair(worker, served, new JavaCaller(control.channel(), side.channel(), "secret"));
            done = true;
            return pair;
        } finally {
            if (!done) {
                served.join();
                worker.close();
            }
        }
    }

    @Override
    public void close() throws IpcException {
        caller.close();
        served.join();
        worker.close();
    }
}
