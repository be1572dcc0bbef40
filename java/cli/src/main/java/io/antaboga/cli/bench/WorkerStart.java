package io.antaboga.cli.bench;

import io.antaboga.call.Worker;
import java.io.IOException;

/** A worker started and called for the first time; ended when the time was taken. */
final class WorkerStart implements Exercise {
    private static final int LENGTH = 64;

    private final CallLink.Setting setting;
    private Worker worker;

    WorkerStart(CallLink.Setting setting) {
        this.setting = setting;
    }

    @Override
    public void run() throws IOException {
        worker = setting.start();
        if (worker.call(byte[].class, "echo", new byte[LENGTH]).length != LENGTH) {
            throw new IOException("the answer is not the message");
        }
    }

    @Override
    public boolean after() throws IOException {
        worker.close();
        return true;
    }
}
