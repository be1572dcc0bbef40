package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.Pointer;
import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class BreakSignalTest {
    private static final int SIGNAL = 55;

    private static long handler() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(BreakSignal.ACTION_SIZE, 8);
            assertEquals(0, Libc.sigaction(SIGNAL, 0, action.address()));
            return action.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    private static void setHandler(long handler) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(BreakSignal.ACTION_SIZE, 8);
            action.set(ValueLayout.JAVA_LONG, 0, handler);
            assertEquals(0, Libc.sigaction(SIGNAL, action.address(), 0));
        }
    }

    @Test
    void aSignalThatSomebodyHandlesIsRefusedAndStaysHis() throws Exception {
        long his = Pointer.nativeValue(Libc.LIBRARY.getFunction("getuid"));
        setHandler(his);
        try {
            IpcException failure = assertThrows(IpcException.class, () -> BreakSignal.take(SIGNAL));
            assertEquals(
                    "sigaction: the signal has another handler (SIGNAL_TAKEN), signal=55, set=-Dio.antaboga.signal=N",
                    failure.getMessage());
            assertEquals(his, handler());
        } finally {
            setHandler(0);
        }
        BreakSignal.take(SIGNAL);
        BreakSignal.take(SIGNAL);
        setHandler(0);
    }
}
