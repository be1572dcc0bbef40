/** Java endpoints for every Unix IPC mechanism, wire-compatible with Python peers on the same machine. */
module io.antaboga {
    requires com.sun.jna;
    requires java.logging;
    requires tools.jackson.databind;

    exports io.antaboga;
    exports io.antaboga.call;
    exports io.antaboga.layout;
    exports io.antaboga.memory;
    exports io.antaboga.process;
    exports io.antaboga.registry;
    exports io.antaboga.sync;
    exports io.antaboga.transport;
    exports io.antaboga.multiprocessing;
    exports io.antaboga.multiprocessing.pickle;
    exports io.antaboga.value;
    exports io.antaboga.wire;
}
