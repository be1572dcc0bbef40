package io.antaboga.cli.demo;

import io.antaboga.sync.Semaphore;
import java.io.IOException;

/**
 * Turns by two semaphores.
 *
 * @param filled given to the worker
 * @param worked given back by the worker
 */
record SemaphorePair(Semaphore filled, Semaphore worked, Worker worker) implements HandOver {
    @Override
    public void give() throws IOException {
        filled.release();
    }

    @Override
    public void takeBack() throws IOException {
        worker.await(timeout -> {
            worked.acquire(timeout);
            return null;
        });
    }
}
