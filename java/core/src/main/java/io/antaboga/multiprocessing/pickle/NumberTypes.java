package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Fraction;
import io.antaboga.value.PurePath;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Tuple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@code decimal}, {@code fractions}, {@code uuid} and {@code pathlib}. */
final class NumberTypes {
    /** Python reads 4,300 digits of text at most by default; a longer one would cost quadratic time here. */
    private static final int DIGITS = 100_000;

    private static final BigInteger UUID_LIMIT = BigInteger.ONE.shiftLeft(128);

    private NumberTypes() {}

    static void addTo(Map<String, Constructor> table) {
        table.put(
                "decimal.Decimal",
                arguments -> decimal(
                        new Arguments("decimal.Decimal", arguments).expect(1, 1).text(0)));
        table.put("fractions.Fraction", NumberTypes::fraction);
        table.put("uuid.UUID", arguments -> {
            new Arguments("uuid.UUID", arguments).expect(0, 0);
            return new Pending(NumberTypes::uuid);
        });
        for (String module : List.of("pathlib", "pathlib._local")) {
            for (String type : List.of("PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath")) {
                table.put(module + "." + type, arguments -> path(type, arguments));
            }
        }
    }

    static Object decimal(String text) throws PickleException {
        if (text.length() > DIGITS) {
            throw PickleException.limit("unpickle", "too many digits", "type", "decimal.Decimal", "limit", DIGITS);
        }
        try {
            // Validates the form first: BigDecimal accepts texts that Python does not write.
            SpecialDecimal special = new SpecialDecimal(text);
            if (text.contains("N") || text.contains("I")) {
                return special;
            }
            BigDecimal number = new BigDecimal(text);
            return number.signum() == 0 && text.startsWith("-") ? special : number;
        } catch (NumberFormatException beyond) {
            return new SpecialDecimal(text);
        } catch (IllegalArgumentException malformed) {
            throw Constructor.unexpected("decimal.Decimal", text);
        }
    }

    private static Fraction fraction(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("fractions.Fraction", arguments).expect(1, 2);
        try {
            if (a.size() == 2) {
                return new Fraction(a.integer(0), a.integer(1));
            }
            String[] parts = a.text(0).split("/", 2);
            if (a.text(0).length() > DIGITS) {
                throw PickleException.limit(
                        "unpickle", "too many digits", "type", "fractions.Fraction", "limit", DIGITS);
            }
            return new Fraction(
                    new BigInteger(parts[0]), parts.length == 1 ? BigInteger.ONE : new BigInteger(parts[1]));
        } catch (IllegalArgumentException malformed) {
            throw Constructor.unexpected("fractions.Fraction", a.at(0));
        }
    }

    private static UUID uuid(Object state, boolean given) throws PickleException {
        if (given && state instanceof Map<?, ?> map && map.size() == 1 && map.containsKey("int")) {
            BigInteger value = new Arguments("uuid.UUID", Tuple.of()).toInteger(map.get("int"));
            if (value.signum() >= 0 && value.compareTo(UUID_LIMIT) < 0) {
                return new UUID(value.shiftRight(64).longValue(), value.longValue());
            }
        }
        throw Constructor.unexpected("uuid.UUID", state);
    }

    private static PurePath path(String type, Tuple arguments) throws PickleException {
        List<String> segments = new ArrayList<>();
        for (Object segment : arguments) {
            if (!(segment instanceof String text)) {
                throw Constructor.unexpected("pathlib." + type, segment);
            }
            segments.add(text);
        }
        return new PurePath(type, type.endsWith("PosixPath") ? posixParts(segments) : segments);
    }

    /** CPython up to 3.12 sends the parts of a path, 3.13 what it was made of. */
    private static List<String> posixParts(List<String> segments) {
        List<String> parts = new ArrayList<>();
        for (String segment : segments) {
            if (segment.startsWith("/")) {
                parts.clear();
                // POSIX leaves the meaning of just two slashes open, so Python keeps them.
                parts.add(segment.startsWith("//") && !segment.startsWith("///") ? "//" : "/");
            }
            for (String part : segment.split("/")) {
                if (!part.isEmpty() && !part.equals(".")) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }
}
