package io.antaboga.cli.doctor;

import java.util.List;

/** The operating system, the processor and the JDK. */
final class PlatformChecks {
    private PlatformChecks() {}

    static List<Finding> run() {
        return List.of(system(), processors(), jdk());
    }

    private static Finding system() {
        String text = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                ? Finding.ok("system", text)
                : Finding.failed("system", text, "use Linux: every mechanism here is one of its kernel");
    }

    private static Finding processors() {
        int count = Runtime.getRuntime().availableProcessors();
        return Finding.ok("processors", Integer.toString(count));
    }

    private static Finding jdk() {
        String text = System.getProperty("java.vm.name") + " " + Runtime.version();
        return Runtime.version().feature() >= 25
                ? Finding.ok("jdk", text)
                : Finding.failed("jdk", text, "install a JDK 25 and set JAVA_HOME to it");
    }
}
