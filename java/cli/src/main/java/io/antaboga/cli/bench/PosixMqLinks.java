package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.transport.PosixMq;
import java.util.List;
import java.util.Map;

/** Two POSIX queues, whose names begin with the name. */
final class PosixMqLinks implements Links {
    private static final String REQUESTS = "-q";
    private static final String ANSWERS = "-a";
    /** Few, since a user may not have much memory in queues. */
    private static final int DEPTH = 8;

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "/" + Names.fresh();
        PosixMq.Attributes attributes = new PosixMq.Attributes(DEPTH, capacity);
        PosixMq requests = PosixMq.create(name + REQUESTS, attributes, Lifetime.PROCESS);
        PosixMq answers = PosixMq.create(name + ANSWERS, attributes, Lifetime.PROCESS);
        Link link = new QueueLink(answers, requests, Echo.start(echo, name, Map.of()));
        // The first answer says that the other end has opened both: from here on nothing is left behind by a kill.
        link.send(new byte[] {Link.ECHO});
        link.receive();
        requests.unlink();
        answers.unlink();
        return link;
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new QueueLink(PosixMq.open(name + REQUESTS), PosixMq.open(name + ANSWERS), null);
    }
}
