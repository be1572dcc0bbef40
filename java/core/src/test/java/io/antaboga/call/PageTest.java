package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.memory.Memfd;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Watchdog.class, LeakCheck.class})
class PageTest {
    @Test
    void bothSeeTheSameWords() throws IpcException {
        try (Page caller = Page.create();
                Page worker = Page.attach(caller.descriptor())) {
            worker.begin(7, -1, 123);
            assertEquals(7, caller.running());
            assertEquals(1, caller.begun());
            assertEquals(-1, caller.function());
            assertEquals(123, caller.since());
            caller.giveUp(7);
            assertEquals(7, worker.givenUp());
            worker.end();
            worker.begin(9, 2, 124);
            worker.end();
            assertEquals(0, caller.running());
            assertEquals(2, caller.begun());
        }
    }

    @Test
    void otherMemoryIsRefused() throws IpcException {
        try (Memfd zeros = Memfd.create(Page.SIZE);
                Memfd small = Memfd.create(8)) {
            assertThrows(ProtocolException.class, () -> Page.attach(zeros.descriptor()));
            assertThrows(ProtocolException.class, () -> Page.attach(small.descriptor()));
        }
    }
}
