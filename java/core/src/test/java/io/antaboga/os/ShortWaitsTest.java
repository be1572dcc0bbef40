package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class ShortWaitsTest {
    private static final long SHORT = 25_600;
    private static final long LONG = 2 * ShortWaits.WINDOW;

    private final Semaphore room = new Semaphore(2);
    private final ShortWaits waits = new ShortWaits(ShortWaits.WINDOW, ShortWaits.FIRST, room);

    private boolean looks() {
        boolean looks = waits.begin();
        if (looks) {
            waits.end();
        }
        return looks;
    }

    /** How many short waits are slept through before the thread looks again. */
    private int sleeps() {
        int sleeps = 0;
        while (!looks()) {
            waits.slept(SHORT);
            sleeps++;
        }
        return sleeps;
    }

    @Test
    void looksOnceWaitsAreShortAgainAndAgain() {
        assertEquals(-ShortWaits.FIRST * ShortWaits.SHARE / SHORT, sleeps());
    }

    @Test
    void neverLooksWhereWaitsAreLongOrWhatComesIsThereAlready() {
        for (int i = 0; i < 100_000; i++) {
            waits.slept(LONG);
            waits.slept(ShortWaits.AT_ONCE);
        }
        assertFalse(looks());
    }

    @Test
    void looksForTheWindowAndNoLonger() {
        assertTrue(waits.worthMore(ShortWaits.WINDOW - 1));
        assertFalse(waits.worthMore(ShortWaits.WINDOW));
    }

    /** Both ends on one processor: what looking costs is a small share of the time. */
    @Test
    void looksSeldomWhereItNeverHelps() {
        sleeps();
        long looked = 0;
        long slept = 0;
        for (int i = 0; i < 20; i++) {
            waits.missed(ShortWaits.WINDOW);
            looked += ShortWaits.WINDOW;
            slept += sleeps() * SHORT;
        }
        assertTrue(looked * ShortWaits.SHARE <= slept, looked + " ns of looking in " + slept);
    }

    @Test
    void whatLookingHasSavedPaysForALookInVainNowAndThen() {
        sleeps();
        for (int i = 0; i < 100; i++) {
            for (int found = 0; found < 11; found++) {
                assertTrue(looks());
                waits.found(2, 1_000);
            }
            waits.missed(ShortWaits.WINDOW);
        }
        assertTrue(looks());
    }

    @Test
    void aReceiverAtRestStopsLookingWhateverItHasSaved() {
        sleeps();
        for (int i = 0; i < 1_000_000; i++) {
            waits.found(2, 1_000);
        }
        int inVain = 0;
        for (; looks(); inVain++) {
            waits.missed(ShortWaits.WINDOW);
        }
        assertEquals(ShortWaits.MOST / ShortWaits.WINDOW + 1, inVain);
        waits.slept(LONG);
        assertFalse(looks());
    }

    /** Whoever looks seems to the scheduler to work, and so loses the processor to others that do. */
    @Test
    void losingTheProcessorWhileLookingCostsWhatItTook() {
        sleeps();
        for (int i = 0; i < 60; i++) {
            waits.found(2, 1_000);
        }
        waits.found(2, 3_000_000);
        assertFalse(looks());
        assertEquals(ShortWaits.MOST * ShortWaits.SHARE / SHORT, sleeps());
    }

    @Test
    void findingWhatWasThereAlreadySavesNothing() {
        sleeps();
        for (int i = 0; i < 1_000; i++) {
            waits.found(1, ShortWaits.WINDOW);
        }
        waits.missed(1);
        assertFalse(looks());
    }

    @Test
    void noMoreThreadsLookThanThereIsRoomFor() {
        sleeps();
        assertTrue(waits.begin());
        assertTrue(waits.begin());
        assertFalse(waits.begin());
        waits.end();
        assertTrue(waits.begin());
        waits.end();
        waits.end();
        assertEquals(2, room.availablePermits());
    }
}
