package io.antaboga.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.SystemV;
import io.antaboga.process.OtherJvm;
import io.antaboga.sync.SysvSem.Operation;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysvSemTest extends SemaphoreContract {
    private static SysvKey key(String name) {
        return SysvKey.of(Integer.parseInt(name));
    }

    @Override
    String name() {
        return Integer.toString(Names.key());
    }

    @Override
    Semaphore create(String name, int value, Lifetime lifetime) throws IpcException {
        return SysvSem.create(key(name), value, lifetime);
    }

    @Override
    Semaphore open(String name) throws IpcException {
        return SysvSem.open(key(name));
    }

    @Override
    Semaphore openOrCreate(String name, int value, Lifetime lifetime) throws IpcException {
        return SysvSem.openOrCreate(key(name), value, lifetime);
    }

    @Override
    void unlink(String name) throws IpcException {
        SysvSem.unlink(key(name));
    }

    @Override
    int most() {
        return SysvSem.MAX_VALUE;
    }

    @Override
    String overflow() {
        return "ERANGE";
    }

    @Override
    boolean outlivesItsName() {
        return false;
    }

    private SysvSem set(Integer... values) throws IpcException {
        return SysvSem.create(SysvKey.PRIVATE, List.of(values), Lifetime.PROCESS);
    }

    @Test
    void allOperationsAreMadeOrNone() throws Exception {
        try (SysvSem set = set(1, 0, 5)) {
            List<Operation> both = List.of(Operation.of(0, -1), Operation.of(1, -2), Operation.of(2, 3));
            assertFalse(set.tryOperate(both));
            assertThrows(DeadlineException.class, () -> set.operate(both, SHORT));
            assertEquals(List.of(1, 0, 5), values(set));
            Blocked waiter = Blocked.start(false, () -> set.operate(both));
            set.operate(List.of(Operation.of(1, 1)));
            assertEquals(1, set.value(0), "one of the two is not enough");
            set.operate(List.of(Operation.of(1, 1)));
            waiter.returned();
            assertEquals(List.of(0, 0, 8), values(set));
        }
    }

    private static List<Integer> values(SysvSem set) throws IpcException {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < set.count(); i++) {
            values.add(set.value(i));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void zeroIsWaitedFor(boolean virtual) throws Exception {
        try (SysvSem set = set(2, 0)) {
            Blocked waiter = Blocked.start(virtual, () -> set.operate(List.of(Operation.of(0, 0), Operation.of(1, 1))));
            set.acquire();
            assertEquals(0, set.value(1));
            set.acquire();
            waiter.returned();
            assertEquals(1, set.value(1));
        }
    }

    @Test
    void aLargeSetHasItsValues() throws Exception {
        List<Integer> values = new ArrayList<>(Collections.nCopies(100, 3));
        values.set(50, 0);
        values.set(99, SysvSem.MAX_VALUE);
        try (SysvSem set = SysvSem.create(SysvKey.PRIVATE, values, Lifetime.PROCESS)) {
            assertEquals(values, values(set));
        }
    }

    @Test
    void undoFreesWhatAKilledHolderHad() throws Exception {
        SysvKey key = SysvKey.of(Names.key());
        try (SysvSem set = SysvSem.create(key, List.of(1, 1), Lifetime.PROCESS)) {
            Process holder = new ProcessBuilder(
                            OtherJvm.command(LockHolderProgram.class, List.of(), List.of(key.toString())))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertEquals("holds", holder.inputReader().readLine());
                assertEquals(List.of(0, 0), values(set));
                Blocked waiter = Blocked.start(false, set.withUndo()::acquire);
                holder.destroyForcibly();
                waiter.returned();
                holder.waitFor();
                assertEquals(List.of(0, 0), values(set), "what was taken without undo stays taken");
                set.withUndo().release();
                assertEquals(1, set.value());
            } finally {
                holder.destroyForcibly().waitFor();
                holder.inputReader().close();
                holder.getOutputStream().close();
                holder.getErrorStream().close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSetRemovedUnderAWaiterIsEidrm(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS / 4; round++) {
            SysvKey key = SysvKey.of(Names.key());
            try (SysvSem set = SysvSem.create(key, 0, Lifetime.PROCESS)) {
                Blocked waiter = Blocked.start(virtual, set::acquire).drift(round);
                SysvSem.unlink(key);
                IpcException failure = waiter.ended().failure();
                assertEquals("EIDRM", failure.code());
                assertEquals(key.toHex(), failure.details().get("key"));
            }
        }
    }

    @Test
    void itIsFoundByItsIdToo() throws Exception {
        SysvKey key = SysvKey.of(Names.key());
        try (SysvSem set = SysvSem.create(key, 3, Lifetime.PROCESS);
                SysvSem opened = SysvSem.open(SysvKey.id(set.id()))) {
            assertEquals(key, opened.key(), "an object that has a key goes by it");
            opened.acquire();
            assertEquals(2, set.value());
            assertEquals(0600, SystemV.semaphoreStatus(set.id()).permissions().mode() & 0777);
        }
        try (SysvSem hidden = set(1);
                SysvSem opened = SysvSem.open(hidden.key())) {
            assertEquals("id:" + hidden.id(), opened.name());
            assertTrue(opened.tryAcquire());
        }
    }

    @Test
    void whatDoesNotFitIsMisuse() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> set(SysvSem.MAX_VALUE + 1));
        assertThrows(IllegalArgumentException.class, () -> SysvSem.create(SysvKey.id(1), 1, Lifetime.PROCESS));
        assertThrows(IllegalArgumentException.class, () -> SysvSem.open(SysvKey.PRIVATE));
        assertThrows(IllegalArgumentException.class, () -> Operation.of(0, 40_000));
        assertThrows(IllegalArgumentException.class, () -> Operation.of(-1, 1));
        try (SysvSem set = set(1)) {
            assertThrows(IllegalArgumentException.class, () -> set.operate(List.of()));
            assertInstanceOf(IpcException.class, assertThrows(IpcException.class, () -> set.value(1)));
            assertEquals(
                    "EFBIG",
                    assertThrows(IpcException.class, () -> set.operate(List.of(Operation.of(1, 1))))
                            .code());
        }
    }
}
