package io.antaboga.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a parent tells of the segments that it gives, and what is made of it. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class InheritedTest {
    private final Set<String> taken = new HashSet<>();

    private static String refusal(Class<? extends IpcException> type, String variable, String name) {
        return assertThrows(type, () -> Inherited.take(variable, name, new HashSet<>()))
                .getMessage();
    }

    @Test
    void whatIsToldIsFoundOnce() throws IOException {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            int number = pipe.read().duplicate().release();
            String entry = Inherited.entry("one", number, pipe.read()).replaceAll(":0$", ":77");
            String variable = entry + ";other=3:1:2:3";
            Inherited inherited = Inherited.take(variable, "one", taken);
            assertEquals(number, inherited.descriptor().number());
            assertEquals(77, inherited.size());
            assertThrows(IllegalStateException.class, () -> Inherited.take(variable, "one", taken));
            inherited.descriptor().close();
            assertThrows(IllegalStateException.class, () -> Inherited.take(variable, "one", taken));
        }
    }

    @Test
    void aNameThatWasNotGiven() {
        String text = "inherited: no such file or directory (ENOENT), name=on, given=";
        assertEquals(text, refusal(IpcException.class, null, "on"));
        assertEquals(text, refusal(IpcException.class, "", "on"));
        assertEquals(text + "one|two", refusal(IpcException.class, "two=4:1:2:3;one=3:1:2:3", "on"));
    }

    @Test
    void aDescriptorThatIsClosedOrAnotherFileByNow() throws IOException {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            int number = pipe.read().number();
            assertEquals(
                    "fstat: bad file descriptor (EBADF), name=one, fd=999999",
                    refusal(IpcException.class, "one=999999:1:2:3", "one"));
            String told = Inherited.entry("one", number, pipe.write()).replaceAll(":0$", ":1");
            String other = told.replaceAll(":(\\d+):1$", ":9$1:1");
            assertTrue(refusal(ProtocolException.class, other, "one")
                    .matches("inherited: another file than was told \\(PROTOCOL\\), name=one, fd=" + number
                            + ", identity=\\d+:(\\d+), expected=\\d+:9\\1"));
            // It is somebody else's, and still open.
            Descriptor.duplicateOf(number).close();
        }
    }

    static Stream<String> malformed() {
        String good = "one=10:1:2:3";
        return Stream.of(
                "one",
                "one=",
                "=10:1:2:3",
                "one=10:1:2",
                "one=10:1:2:3:4",
                "one=-1:1:2:3",
                "one=+1:1:2:3",
                "one=010:1:2:3",
                "one= 10:1:2:3",
                "one=10:1:2:0",
                "one=10:1:2:03",
                "one=10:01:2:3",
                "one=10:1:-2:3",
                "one=1234567890:1:2:3",
                "one=10:1:2:1234567890123456789",
                "o e=10:1:2:3",
                "é=10:1:2:3",
                "one=10:1:2:\u0663",
                "n".repeat(65) + "=10:1:2:3",
                good + ";",
                ";" + good,
                good + "\n",
                good + ";" + good,
                good + ";one=11:1:3:3",
                good + ",two=11:1:3:3");
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String variable) {
        String text = refusal(ProtocolException.class, variable, "one");
        assertTrue(
                text.startsWith("inherited: no list of segments (PROTOCOL), variable=ANTABOGA_SEGMENTS, entry=\""),
                text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "é", "a=b", "a;b", "a/b"})
    void namesThatCannotBeGiven(String name) {
        ChildBuilder builder = Child.command("true");
        assertThrows(IllegalArgumentException.class, () -> builder.segment(name, () -> null));
        assertThrows(IllegalArgumentException.class, () -> builder.segment("n".repeat(65), () -> null));
        assertThrows(IllegalArgumentException.class, () -> builder.environment("ANTABOGA_SEGMENTS", "x=1:1:1:1"));
    }
}
