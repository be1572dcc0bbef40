package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.transport.SysvMq;
import java.util.List;
import java.util.Map;

/** Two System V queues without keys; the name is their ids, requests first. */
final class SysvMqLinks implements Links {
    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        SysvMq requests = SysvMq.create(SysvKey.PRIVATE, Lifetime.PROCESS);
        SysvMq answers = SysvMq.create(SysvKey.PRIVATE, Lifetime.PROCESS);
        return new QueueLink(answers, requests, Echo.start(echo, requests.id() + "," + answers.id(), Map.of()));
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        String[] ids = name.split(",");
        return new QueueLink(open(ids[0]), open(ids[1]), null);
    }

    private static SysvMq open(String id) throws IpcException {
        return SysvMq.open(SysvKey.id(Integer.parseInt(id)));
    }
}
