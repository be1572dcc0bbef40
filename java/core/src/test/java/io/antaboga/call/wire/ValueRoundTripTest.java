package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is written is read as what it was, and bodies that nobody wrote are read or refused. */
class ValueRoundTripTest {
    private static final int VALUES = 10_000;
    private static final int BODIES = 60_000;
    private static final Pattern TAG = Pattern.compile("\\{\"(\\$\\w+)\":");

    private static byte[] write(Object value, Table table) throws IpcException {
        return new ValueWriter(table, ValueVectorsTest.TYPES, Passing.NONE).value(value);
    }

    private static Object read(byte[] body, Table table) throws IpcException {
        return new ValueReader(table, ValueVectorsTest.TYPES, Passing.NONE).value(body, 0, body.length);
    }

    @Test
    void valuesByChanceComeBack() throws IpcException {
        long seed = ThreadLocalRandom.current().nextLong();
        RandomValues values = new RandomValues(new Random(seed));
        Set<String> tags = new TreeSet<>();
        for (int i = 0; i < VALUES; i++) {
            Object value = values.next();
            Table table = new Table();
            byte[] body = write(value, table);
            Object found = read(body, table);
            assertEquals(value, found, () -> "seed " + seed);
            // Bits of NaN, the sign of zero and the order of keys are not compared above.
            Table again = new Table();
            assertArrayEquals(body, write(found, again), () -> "seed " + seed);
            assertEquals(table.count(), again.count());
            String text = new String(body, StandardCharsets.US_ASCII);
            TAG.matcher(text).results().forEach(result -> tags.add(result.group(1)));
            if (i % 100 == 0) {
                assertNotNull(JsonMapper.shared().readTree(body));
            }
        }
        assertEquals(
                new TreeSet<>(Set.of(
                        "$array",
                        "$bytearray",
                        "$bytes",
                        "$complex",
                        "$date",
                        "$datetime",
                        "$decimal",
                        "$dict",
                        "$enum",
                        "$float",
                        "$frozenset",
                        "$int",
                        "$record",
                        "$scalar",
                        "$set",
                        "$time",
                        "$timedelta",
                        "$tuple",
                        "$uuid",
                        "$zone")),
                tags,
                () -> "seed " + seed);
    }

    @Test
    void bodiesByChanceAreReadOrRefused() throws IpcException {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        RandomValues values = new RandomValues(random);
        byte[] octets = "[]{},:\"$\\0123456789-.eEtnul ".getBytes(StandardCharsets.US_ASCII);
        int refusals = 0;
        byte[] body = {};
        Table table = new Table();
        for (int i = 0; i < BODIES; i++) {
            if (i % 10 == 0) {
                table = new Table();
                body = write(values.next(), table);
            }
            byte[] changed = changed(body, random, octets);
            try {
                Object found = read(changed, table);
                // What is read is a value, and so it can be written.
                write(found, new Table());
            } catch (IpcException refusal) {
                assertTrue(
                        refusal.code().equals("PROTOCOL") || refusal.code().equals("TYPE_REFUSED"),
                        () -> "seed " + seed + ": " + refusal.getMessage());
                refusals++;
            }
        }
        assertTrue(refusals > BODIES / 10);
    }

    private static byte[] changed(byte[] body, Random random, byte[] octets) {
        byte[] copy = body.clone();
        for (int left = random.nextInt(3); left >= 0 && copy.length > 0; left--) {
            int at = random.nextInt(copy.length);
            switch (random.nextInt(4)) {
                case 0 -> copy[at] = (byte) random.nextInt();
                case 1, 2 -> copy[at] = octets[random.nextInt(octets.length)];
                default -> copy = java.util.Arrays.copyOf(copy, at);
            }
        }
        return copy;
    }
}
