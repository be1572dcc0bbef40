package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import java.util.List;

/** Arrays in POSIX shared memory, whose names go over two pipes. */
final class ArrayLinks implements Links {
    private static final PipeLinks PIPES = new PipeLinks();

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        return new ArrayLink(PIPES.create(capacity, echo));
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new ArrayLink(PIPES.open(capacity, name));
    }
}
