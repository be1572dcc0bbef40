package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.memory.Memfd;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.Descriptor;
import io.antaboga.process.ExitStatus;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Children with pipes at chosen numbers: channel i is read from BASE + 2i and written to BASE + 2i + 1. */
final class Children {
    private static final int BASE = 100;
    private static final int SEGMENT = BASE - 1;

    private final Map<String, Family> families = new HashMap<>();
    private final Handles handles;

    Children(Handles handles) {
        this.handles = handles;
    }

    /** This side's ends of one channel, which are closed unless a channel took them over. */
    private record Ends(Descriptor read, Descriptor write) {}

    private record Family(Child child, List<Ends> channels) {}

    void spawn(Request request) throws IpcException {
        String[] command = new String[request.integer("argc", 0)];
        for (int i = 0; i < command.length; i++) {
            command[i] = request.text("arg" + i);
        }
        ChildBuilder builder = Child.command(command);
        List<Ends> ours = new ArrayList<>();
        List<Descriptor> theirs = new ArrayList<>();
        for (int i = 0; i < request.integer("channels", 0); i++) {
            Descriptor.Pipe there = Descriptor.pipe();
            Descriptor.Pipe back = Descriptor.pipe();
            ours.add(new Ends(back.read(), there.write()));
            theirs.add(there.read());
            theirs.add(back.write());
            builder.descriptor(BASE + 2 * i, there.read());
            builder.descriptor(BASE + 2 * i + 1, back.write());
        }
        if (request.has("segment")) {
            theirs.add(DescriptorVerbs.segment(handles, request));
            builder.descriptor(SEGMENT, theirs.getLast());
            if (request.has("called")) {
                builder.segment(request.text("called"), handles.get(request, "segment", Memfd.class));
            }
        }
        Child child = builder.start();
        for (Descriptor descriptor : theirs) {
            descriptor.close();
        }
        families.put(request.text("handle"), new Family(child, ours));
        request.fact("pid", child.pid());
    }

    /** Opens this side of a channel; each can be opened once. */
    PipeChannel open(Request request, StreamOptions options) throws IpcException {
        Ends ends = families.get(request.text("child")).channels().get(request.integer("channel", 0));
        return PipeChannel.of(ends.read(), ends.write(), options);
    }

    void await(Request request) throws IpcException {
        Family family = families.remove(request.text("handle"));
        for (Ends ends : family.channels()) {
            ends.read().close();
            ends.write().close();
        }
        Duration timeout = request.timeout();
        try (Child child = family.child()) {
            ExitStatus status = timeout == null ? child.waitFor() : child.waitFor(timeout);
            if (status.signal() == null) {
                request.fact("exit", status.code());
            } else {
                request.fact("signal", status.signal());
            }
        }
    }
}
