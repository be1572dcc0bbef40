package io.antaboga.cli.demo;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.Descriptor;
import io.antaboga.process.ExitStatus;
import io.antaboga.transport.Channel;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.wire.Framing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Python half of a row, a child of this process that ends with it.
 *
 * <p>Its standard input and output are pipes that carry lines. What it prints, errors included, is for people, unless the
 * row asks for answers. For one thread.
 */
final class Worker implements AutoCloseable {
    private static final StreamOptions LINES = StreamOptions.DEFAULT.withFraming(Framing.LINES);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Stage stage;
    private final Child child;
    private final Channel lines;
    private boolean finished;

    private Worker(Stage stage, Child child, Channel lines) {
        this.stage = stage;
        this.child = child;
        this.lines = lines;
    }

    /**
     * Starts a worker, and waits until it is ready.
     *
     * @param module its name in {@code antaboga_demo}
     * @param descriptors what it inherits, by the number it has there; they stay open here
     */
    static Worker start(Stage stage, String module, List<String> arguments, Map<Integer, Descriptor> descriptors)
            throws IpcException {
        List<String> command = new ArrayList<>(
                List.of(stage.python().interpreter(), stage.python().workers(), module));
        command.addAll(arguments);
        PipeChannel.Pair standard = stage.scope().make(() -> PipeChannel.create(LINES));
        ChildBuilder builder = Child.command(command)
                .descriptor(0, standard.peerIn())
                .descriptor(1, standard.peerOut())
                .descriptor(2, standard.peerOut());
        descriptors.forEach(builder::descriptor);
        Child child = stage.scope().make(builder::start);
        standard.peerIn().close();
        standard.peerOut().close();
        Worker worker = new Worker(stage, child, standard.channel());
        worker.answer("ready");
        return worker;
    }

    /** Gives the worker a line. */
    void send(String line) throws IpcException {
        lines.send(line.getBytes(StandardCharsets.US_ASCII), Stage.PATIENCE);
    }

    /** Waits for what only this worker does; one that has ended will not do it, and that is no reason to wait. */
    <T> T await(Crew.Blocking<T> call) throws IpcException {
        return Crew.await(List.of(this), call);
    }

    long pid() {
        return child.pid();
    }

    /** Fails if the worker has ended. */
    void mustLive() throws IpcException {
        if (!child.isAlive()) {
            throw failed();
        }
    }

    /** What to report for a failure that comes of the worker's end, if it has ended, and otherwise the failure. */
    IpcException endOr(IpcException failure) throws IpcException {
        try {
            child.waitFor(LAST_WORDS);
        } catch (DeadlineException stillRunning) {
            return failure;
        }
        return failed();
    }

    /** The words that follow {@code verb} in the worker's next line; any other line begins a failed worker's last words. */
    List<String> answer(String verb) throws IpcException {
        List<String> words = List.of(line().split(" "));
        if (!words.getFirst().equals(verb)) {
            stage.say(String.join(" ", words));
            relay();
            throw failed();
        }
        return words.subList(1, words.size());
    }

    /** The worker's next line. */
    String line() throws IpcException {
        return new String(lines.receive(Stage.PATIENCE), StandardCharsets.UTF_8);
    }

    /** Waits until the worker has ended by itself, and passes its lines on to the stage. */
    void finish() throws IpcException {
        relay();
        finished = true;
        if (!child.waitFor(Stage.PATIENCE).success()) {
            throw failed();
        }
    }

    private IpcException failed() throws IpcException {
        ExitStatus status = child.waitFor(Stage.PATIENCE);
        return new IpcException("demo", "the worker failed", "WORKER", 0, Map.of("status", status));
    }

    /** Passes on the lines up to the end of the output. */
    private void relay() throws IpcException {
        try {
            while (true) {
                stage.say(line());
            }
        } catch (PeerClosedException end) {
            // All lines are there.
        }
    }

    /** Ends the worker; if it had failed, what it said goes to the stage. */
    @Override
    public void close() throws IpcException {
        if (!finished) {
            lastWords();
        }
        try (lines;
                child) {
            return;
        }
    }

    private void lastWords() {
        try {
            child.waitFor(LAST_WORDS);
            relay();
        } catch (IpcException stillRunning) {
            // It is about to be killed, and its part of the row has failed in any case.
        }
    }
}
