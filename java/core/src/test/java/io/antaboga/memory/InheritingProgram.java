package io.antaboga.memory;

import io.antaboga.IpcException;
import io.antaboga.process.Child;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** A JVM of its own that takes what it was given, for {@link InheritedMemfdTest}. */
final class InheritingProgram {
    private InheritingProgram() {}

    /** Writes into {@code said} what it finds, and into {@code table} a number. */
    public static void main(String[] arguments) throws Exception {
        try (Memfd said = Memfd.inherited("said");
                Memfd table = Memfd.inherited("table");
                Memfd fixed = Memfd.inherited("fixed", true);
                Child child = Child.command("sh", "-c", "test -z \"${ANTABOGA_SEGMENTS+set}\"")
                        .start()) {
            table.memory().set(ValueLayout.JAVA_LONG, 56, 7);
            long value = fixed.memory().get(ValueLayout.JAVA_LONG, 0);
            boolean untold = child.waitFor(Duration.ofSeconds(60)).success();
            said.memory()
                    .setString(
                            0,
                            table.size() + " " + fixed.size() + " " + value
                                    + " " + refusal(() -> Memfd.inherited("tables"))
                                    + " " + refusal(() -> Memfd.attach(fixed.descriptor()))
                                    + " " + refusal(() -> Memfd.inherited("table"))
                                    + (untold ? " untold" : " told"));
        }
    }

    private interface Call {
        Memfd run() throws IpcException;
    }

    private static String refusal(Call call) {
        try (Memfd taken = call.run()) {
            return "got " + taken;
        } catch (IpcException e) {
            return e.code();
        } catch (IllegalStateException e) {
            return e.getClass().getSimpleName();
        }
    }
}
