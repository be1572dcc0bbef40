package io.antaboga.cli.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The programs that stand at the two ends: this JVM's twin, a Python, and the C peer built here. */
final class Programs {
    private static final List<String> C_SOURCES = List.of(
            "main.c",
            "stream.c",
            "pipe.c",
            "fifo.c",
            "unix.c",
            "packets.c",
            "posixmq.c",
            "sysvmq.c",
            "posixshm.c",
            "sysvshm.c");
    private static final String C_HEADER = "peer.h";

    private final String python;
    private final Optional<String> c;
    private final List<String> forCalls;
    private final List<String> jvmOptions;

    private Programs(String python, Optional<String> c, List<String> forCalls, List<String> jvmOptions) {
        this.python = python;
        this.c = c;
        this.forCalls = forCalls;
        this.jvmOptions = jvmOptions;
    }

    /** Finds the interpreter, builds the C peer in {@code folder}, and puts what a worker imports there. */
    static Programs prepare(Path folder) throws IOException {
        return new Programs(
                findPython(),
                buildC(folder),
                List.of(
                        unpack("/python/antaboga/bench/", "calls.py", folder),
                        unpack("/python/antaboga/bench/", "raw.py", folder)),
                List.of());
    }

    /** Finds the interpreter; there is no C peer, and there are no calls. */
    static Programs withoutC() {
        return new Programs(findPython(), Optional.empty(), List.of(), List.of());
    }

    /**
     * The same programs, but with a small Java heap that is resident from the start: what the process grows by then is
     * not the young generation being used for the first time.
     */
    Programs withResidentHeap() {
        return new Programs(python, c, forCalls, List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));
    }

    /** The same programs, but with JVMs that are quick to start and in no need of long running to reach their speed. */
    Programs withQuickStart() {
        return new Programs(python, c, forCalls, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }

    /** The C peer; empty where there is no C compiler that builds it. */
    Optional<String> c() {
        return c;
    }

    /** What an end that calls is told: the interpreter, a worker's handlers, and the program of {@link RawCalls}. */
    List<String> forCalls() {
        List<String> words = new ArrayList<>(List.of(python));
        words.addAll(forCalls);
        return words;
    }

    /** Whether the interpreter has numpy. */
    boolean hasNumpy() throws IOException {
        try {
            return new ProcessBuilder(python, "-c", "import numpy")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while numpy was looked for", e);
        }
    }

    /** The command of the Python end that plays {@code role}, or of what shows results. */
    List<String> python(String... role) {
        List<String> command = new ArrayList<>(List.of(python, "-m", "antaboga.bench"));
        command.addAll(List.of(role));
        return command;
    }

    /** The command of the Java end that plays {@code role}. */
    List<String> java(String role) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        // The peers speak on stdout, where the JVM would put its own warnings.
        command.addAll(List.of("-Xlog:disable", "-XX:+DisplayVMOutputToStderr"));
        String modules = System.getProperty("jdk.module.path");
        boolean named = modules != null && Peer.class.getModule().isNamed();
        command.add("--enable-native-access=" + (named ? "com.sun.jna,io.antaboga" : "ALL-UNNAMED"));
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("jna.") || name.startsWith("antaboga.")) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        String classes = System.getProperty("java.class.path");
        if (!classes.isEmpty()) {
            command.addAll(List.of("-cp", classes));
        }
        if (named) {
            command.addAll(List.of("-p", modules, "-m", Peer.class.getModule().getName() + "/" + Peer.class.getName()));
        } else {
            command.add(Peer.class.getName());
        }
        command.add(role);
        return command;
    }

    /** {@code $ANTABOGA_PYTHON}, else the clone's virtual environment, else what the search path has. */
    private static String findPython() {
        String configured = System.getenv("ANTABOGA_PYTHON");
        if (configured != null && !configured.isEmpty()) {
            return configured;
        }
        Path ours = Path.of(System.getProperty("antaboga.root", ""), ".venv", "bin", "python");
        return Files.isExecutable(ours) ? ours.toString() : "python3";
    }

    private static Optional<String> buildC(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        String binary = folder.resolve("peer").toString();
        command.addAll(List.of("cc", "-std=gnu11", "-O2", "-o", binary));
        unpack("", C_HEADER, folder);
        for (String source : C_SOURCES) {
            command.add(unpack("", source, folder));
        }
        command.addAll(List.of("-pthread", "-lrt"));
        try {
            Process compiler = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            return compiler.waitFor() == 0 ? Optional.of(binary) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the C peer was built", e);
        }
    }

    private static String unpack(String place, String source, Path folder) throws IOException {
        Path file = folder.resolve(source);
        try (InputStream in = Programs.class.getResourceAsStream(place + source)) {
            Files.copy(in, file);
        }
        return file.toString();
    }
}
