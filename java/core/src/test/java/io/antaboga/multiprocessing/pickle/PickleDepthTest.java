package io.antaboga.multiprocessing.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.testing.Watchdog;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit on nesting holds for each way down, and for nothing that is only long. */
@ExtendWith(Watchdog.class)
class PickleDepthTest {
    private static final int LIMIT = PickleLimits.DEFAULT.depth();
    private static final char TUPLE1 = 0x85;

    private static Object decode(String pickle) throws PickleException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pickle.chars().forEach(bytes::write);
        return PickleDecoder.standard().decode(bytes.toByteArray());
    }

    private static String tuples(int count) {
        return Character.toString(TUPLE1).repeat(count);
    }

    private static void assertTooDeep(String pickle) {
        PickleException refusal = assertThrows(PickleException.class, () -> decode(pickle));
        assertEquals(PickleException.LIMIT, refusal.code());
        assertTrue(refusal.getMessage().contains("nested too deeply"), refusal.getMessage());
    }

    @Test
    void whatIsOneDeeperThanTheLimitIsRefused() throws PickleException {
        decode("N" + tuples(LIMIT) + ".");
        assertTooDeep("N" + tuples(LIMIT + 1) + ".");
    }

    /** One more around each: lists, a list from a mark, dicts, tuples of two, of many, as an argument. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "]%sa",
                "](%se",
                "(%sl",
                "}N%ss",
                "}(N%su",
                "(N%sd",
                "N%s\u0086",
                "(N%st",
                "ccollections\ndeque\n](%se\u0085R"
            })
    void eachWayOfNestingCounts(String around) throws PickleException {
        String[] halves = around.split("%s");
        decode(halves[0].repeat(LIMIT / 3) + "N" + halves[1].repeat(LIMIT / 3) + ".");
        assertTooDeep(halves[0].repeat(LIMIT + 1) + "N" + halves[1].repeat(LIMIT + 1) + ".");
    }

    /** The list lies within tuples already when a deep value is added to it by the second reference. */
    @ParameterizedTest
    @ValueSource(strings = {"]q\0%1$sh\0%2$sa0.", "]p7\n%1$sg7\n%2$sa0.", "]\u0094%1$sj\0\0\0\0%2$sa0."})
    void whatIsFilledThroughASecondReferenceCounts(String pickle) {
        assertTooDeep(pickle.formatted(tuples(LIMIT / 2 + 1), "N" + tuples(LIMIT / 2 + 1)));
    }

    @Test
    void aLongListOfShallowValuesIsNotDeep() throws PickleException {
        int count = 20 * LIMIT;
        List<?> list = assertInstanceOf(List.class, decode("](" + "](N\u0085}NNse".repeat(count) + "e."));
        assertEquals(count, list.size());
    }

    @Test
    void aSharedShallowValueIsNotDeep() throws PickleException {
        List<?> list = assertInstanceOf(
                List.class, decode("](]q\0" + "h\0".repeat(20 * LIMIT) + "]".repeat(2 * LIMIT) + "e."));
        assertEquals(22 * LIMIT + 1, list.size());
    }
}
