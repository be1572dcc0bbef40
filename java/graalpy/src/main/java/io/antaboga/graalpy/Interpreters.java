package io.antaboga.graalpy;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/** What all interpreters of this JVM share: the code that they have parsed, and their shapes. It lasts as long as the JVM. */
final class Interpreters {
    static final Engine ENGINE = Engine.newBuilder("python")
            // There is a compiler for this version only in JDKs that bring one.
            .option("engine.WarnInterpreterOnly", "false")
            .logHandler(new EngineLog())
            .build();

    private Interpreters() {}

    /** Another one, which may do what this process may: files, sockets, threads, native modules, Java classes. */
    static Context context() {
        return Context.newBuilder("python")
                .engine(ENGINE)
                .option("python.WarnExperimentalFeatures", "false")
                .allowAllAccess(true)
                .option("python.PosixModuleBackend", "native")
                .option("python.DontWriteBytecodeFlag", "false")
                .build();
    }
}
