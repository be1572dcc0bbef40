package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.Descriptor;
import io.antaboga.process.OtherJvm;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Segments that a child is given under names. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class InheritedMemfdTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Each child writes what it found into the segment {@code said}. */
    private static String said(ChildBuilder builder) throws IOException {
        try (Memfd said = Memfd.create(1000);
                Child child = builder.segment("said", said).start()) {
            assertTrue(child.waitFor(LONG).success());
            return said.memory().getString(0);
        }
    }

    @Test
    void aChildTakesThemByNameAndItsOwnChildIsToldNothing() throws IOException {
        try (Memfd table = Memfd.create(64);
                Memfd fixed = Memfd.create(8, Writers.NOBODY)) {
            fixed.memory().set(ValueLayout.JAVA_LONG, 0, 42);
            assertThrows(
                    IllegalStateException.class,
                    () -> said(Child.command("true").segment("fixed", fixed)));
            fixed.freeze();
            ChildBuilder builder = Child.command(OtherJvm.command(InheritingProgram.class, List.of(), List.of()));
            String found = said(builder.segment("table", table).segment("fixed", fixed));
            assertEquals("64 8 42 ENOENT EPERM IllegalStateException untold", found);
            assertEquals(7, table.memory().get(ValueLayout.JAVA_LONG, 56));
        }
    }

    /** Looks with nothing but the standard library. */
    private static final String LOOK = """
            import mmap, os, stat, subprocess, sys
            told = dict(entry.split("=") for entry in os.environ["ANTABOGA_SEGMENTS"].split(";"))
            fd, device, inode, size = map(int, told["said"].split(":"))
            found = os.fstat(fd)
            assert (found.st_dev, found.st_ino, found.st_size) == (device, inode, size), found
            with mmap.mmap(fd, size) as said:
                text = " ".join(f"{name}@{value.split(':')[0]}" for name, value in told.items())
                said[: len(text)] = text.encode()
            """;

    @Test
    void theyAreBesideTheChosenNumbers() throws IOException {
        try (Memfd one = Memfd.create(1);
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            ChildBuilder builder = Child.command("python3", "-c", LOOK)
                    .descriptor(11, pipe.read())
                    .descriptor(10, pipe.write())
                    .segment("one", one);
            assertEquals("one@12 said@13", said(builder));
        }
    }

    @Test
    void aSegmentThatIsClosedIsNotGiven() throws IOException {
        Memfd closed = Memfd.create(1);
        closed.close();
        assertEquals(
                "CLOSED",
                assertThrows(
                                IpcException.class,
                                () -> said(Child.command("true").segment("one", closed)))
                        .code());
    }
}
