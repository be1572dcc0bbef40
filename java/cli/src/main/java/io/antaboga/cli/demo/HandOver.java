package io.antaboga.cli.demo;

import java.io.IOException;

/** How two processes that share memory tell each other whose turn it is; for one thread. */
interface HandOver {
    /** Gives the memory to the worker. */
    void give() throws IOException;

    /** Waits until the worker gives it back; an error if the worker has ended. */
    void takeBack() throws IOException;
}
