package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Tuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Values by chance, of the types that every codec has right, one within another. */
final class RandomValues {
    /** How many Java classes the values are of. */
    static final int KINDS = 13;

    private static final int DEPTH = 4;
    private static final int CHARACTERS = 0x20000;

    private final Random random;
    private final Function<byte[], Object> bytes;
    private final double[] doubles;

    /**
     * Values that {@code random} chooses.
     *
     * @param bytes the type that bytes are of: razorvine reads {@code bytes} and writes a {@code bytearray}
     * @param doubles come more often than others
     */
    RandomValues(Random random, Function<byte[], Object> bytes, double... doubles) {
        this.random = random;
        this.bytes = bytes;
        this.doubles = doubles.clone();
    }

    Object next() {
        return value(DEPTH);
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 10)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2, 3 -> integer();
            case 4 ->
                new BigInteger(64 + random.nextInt(3000), random).setBit(70).multiply(sign());
            case 5 -> random.nextInt(8) == 0 ? doubles[random.nextInt(doubles.length)] : random.nextGaussian() * 1e9;
            case 6 -> text();
            case 7 -> bytes.apply(octets());
            case 8 -> Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000) * 1_000L);
            case 9 -> new BigDecimal(BigInteger.valueOf(random.nextInt()), random.nextInt(6));
            case 10 -> items(depth - 1);
            case 11 -> Tuple.copyOf(items(depth - 1));
            case 12 -> entries(depth - 1);
            default -> set();
        };
    }

    private BigInteger sign() {
        return random.nextBoolean() ? BigInteger.ONE : BigInteger.ONE.negate();
    }

    /** Of every length. */
    private long integer() {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private byte[] octets() {
        byte[] octets = new byte[length()];
        random.nextBytes(octets);
        return octets;
    }

    private int length() {
        return random.nextInt(random.nextInt(10) == 0 ? 1_000 : 20);
    }

    /** Of characters of one length in UTF-8, or of all. */
    private String text() {
        int bound = List.of(0x80, 0x800, 0xd800, CHARACTERS).get(random.nextInt(4));
        return random.ints(length(), 0, bound)
                .filter(code -> code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private List<Object> items(int depth) {
        List<Object> items = new ArrayList<>();
        for (int left = random.nextInt(7); left > 0; left--) {
            items.add(value(depth));
        }
        return items;
    }

    /** Keys of one type, since Python holds numbers of different types equal. */
    private Supplier<Object> keys() {
        return List.<Supplier<Object>>of(this::text, this::integer, () -> 1 + random.nextDouble(), random::nextBoolean)
                .get(random.nextInt(4));
    }

    private Map<Object, Object> entries(int depth) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        Supplier<Object> keys = keys();
        for (int left = random.nextInt(7); left > 0; left--) {
            entries.put(keys.get(), value(depth));
        }
        return entries;
    }

    private Set<Object> set() {
        Set<Object> set = new LinkedHashSet<>();
        Supplier<Object> items = keys();
        for (int left = random.nextInt(7); left > 0; left--) {
            set.add(items.get());
        }
        return set;
    }
}
