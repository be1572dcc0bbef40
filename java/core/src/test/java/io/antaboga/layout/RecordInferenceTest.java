package io.antaboga.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Declarations of Java records, read from their class files. */
class RecordInferenceTest {
    static final AtomicBoolean RAN = new AtomicBoolean();

    record Level(double price, @Unsigned int quantity) {}

    record Plain(byte a, short b, int c, long d, float e, double f, boolean g, char h) {}

    record Everything(
            @Unsigned long sequence,
            @Length(6) byte[] symbol,
            @Length(12) String note,
            @Shape(3) Level[] bids,
            @Shape({4, 8}) float[][] grid,
            @Unsigned @Shape(2) byte[] flags,
            @Length(10) @Shape(4) byte[][] digests,
            @Length(16) @Shape({2, 3}) String[][] words,
            Level best,
            Deep.Level other,
            Plain plain) {
        static {
            RAN.set(true);
        }
    }

    static final class Deep {
        record Level(@Length(1) String text, RecordInferenceTest.Level inner) {}
    }

    static Optional<byte[]> files(String internalName) {
        try (InputStream found = RecordInferenceTest.class.getResourceAsStream("/" + internalName + ".class")) {
            return found == null ? Optional.empty() : Optional.of(found.readAllBytes());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static String name(String simple) {
        return RecordInferenceTest.class.getName() + "$" + simple;
    }

    @Test
    void eachComponentHasItsType() throws IpcException {
        String text = RecordInference.declaration(name("Everything"), RecordInferenceTest::files);
        assertEquals("""
                {
                  "name": "Everything",
                  "version": 1,
                  "byte_order": "native",
                  "alignment": "c",
                  "records": [
                    {"name": "Level", "fields": [
                      {"name": "price", "type": "f64"},
                      {"name": "quantity", "type": "u32"}
                    ]},
                    {"name": "Level2", "fields": [
                      {"name": "text", "type": "utf8[1]"},
                      {"name": "inner", "type": "Level"}
                    ]},
                    {"name": "Plain", "fields": [
                      {"name": "a", "type": "i8"},
                      {"name": "b", "type": "i16"},
                      {"name": "c", "type": "i32"},
                      {"name": "d", "type": "i64"},
                      {"name": "e", "type": "f32"},
                      {"name": "f", "type": "f64"},
                      {"name": "g", "type": "bool"},
                      {"name": "h", "type": "u16"}
                    ]}
                  ],
                  "fields": [
                    {"name": "sequence", "type": "u64"},
                    {"name": "symbol", "type": "bytes[6]"},
                    {"name": "note", "type": "utf8[12]"},
                    {"name": "bids", "type": "Level[3]"},
                    {"name": "grid", "type": "f32[4,8]"},
                    {"name": "flags", "type": "u8[2]"},
                    {"name": "digests", "type": "bytes[10][4]"},
                    {"name": "words", "type": "utf8[16][2,3]"},
                    {"name": "best", "type": "Level"},
                    {"name": "other", "type": "Level2"},
                    {"name": "plain", "type": "Plain"}
                  ]
                }""", text);
        assertFalse(RAN.get(), "the record was initialised");
    }

    record Unsized(int[] values) {}

    record Unbounded(String text) {}

    record FlatShape(@Shape(4) int[][] values) {}

    record NoElements(@Shape(0) int[] values) {}

    record ScalarShape(@Shape(1) int value) {}

    record ScalarLength(@Length(1) byte value) {}

    record IntLength(@Length(1) int[] value) {}

    record SignedFloat(@Unsigned float value) {}

    record UnsignedOctets(@Unsigned @Length(2) byte[] value) {}

    record Listed(List<String> names) {}

    record Looped(int value, Looped next) {}

    record Circle(Back back) {
        record Back(Circle circle) {}
    }

    record Reserved(int lambda) {}

    record Foreign(int größe) {}

    record Empty() {}

    record TooLarge(@Shape({65536, 65536}) byte[][] value) {}

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("Unsized", "Unsized", "values", "give it a @Shape of one number"),
                Arguments.of("Unbounded", "Unbounded", "text", "give it a @Length of octets"),
                Arguments.of("FlatShape", "FlatShape", "values", "a @Shape of 4 for an array of 2 dimensions"),
                Arguments.of("NoElements", "NoElements", "values", "not at least 1"),
                Arguments.of("ScalarShape", "ScalarShape", "value", "a @Shape for what is no array"),
                Arguments.of("ScalarLength", "ScalarLength", "value", "neither text nor byte[]"),
                Arguments.of("IntLength", "IntLength", "value", "neither text nor byte[]"),
                Arguments.of("SignedFloat", "SignedFloat", "value", "no integer"),
                Arguments.of("UnsignedOctets", "UnsignedOctets", "value", "no integer"),
                Arguments.of("Looped", "Looped", "next", "of type RecordInferenceTest$Looped, which contains itself"),
                Arguments.of("Circle", "Back", "circle", "contains itself"),
                Arguments.of("Reserved", "Reserved", "lambda", "a name that no declaration can have"),
                Arguments.of("Foreign", "Foreign", "größe", "a name that no declaration can have"),
                Arguments.of("Deep", "Deep", "-", "not a record"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatNoDeclarationCanSayIsRefusedByComponent(String simple, String record, String field, String problem) {
        LayoutException refused = assertThrows(
                LayoutException.class, () -> RecordInference.declaration(name(simple), RecordInferenceTest::files));
        assertEquals(List.of(record, field), List.copyOf(refused.details().values()));
        assertEquals(true, refused.getMessage().contains(problem), refused.getMessage());
    }

    @Test
    void aTypeThatIsNoRecordIsNamed() {
        LayoutException refused = assertThrows(
                LayoutException.class,
                () -> RecordInference.declaration(
                        name("Listed"),
                        name -> name.startsWith("java/") ? Optional.empty() : RecordInferenceTest.files(name)));
        assertEquals(
                "layout infer: of type List, which is neither plain nor a record that is there (LAYOUT),"
                        + " record=Listed, field=names",
                refused.getMessage());
    }

    @ParameterizedTest
    @MethodSource("ruleBreakers")
    void whatBreaksARuleOfDeclarationsIsRefusedByIt(String simple, String rule) {
        LayoutException refused = assertThrows(
                LayoutException.class, () -> RecordInference.declaration(name(simple), RecordInferenceTest::files));
        assertEquals(rule, refused.details().get("rule"));
    }

    static Stream<Arguments> ruleBreakers() {
        return Stream.of(Arguments.of("Empty", "key"), Arguments.of("TooLarge", "bound"));
    }

    @Test
    void aClassThatIsAbsentIsNotFound() {
        IpcException absent = assertThrows(
                IpcException.class, () -> RecordInference.declaration("absent.Quote", _ -> Optional.empty()));
        assertEquals("layout infer: no such class (ENOENT), class=absent.Quote", absent.getMessage());
    }

    @Test
    void aClassFileWithAnyOctetsIsReadOrRefused() throws IpcException {
        byte[] whole = files(name("Everything").replace('.', '/')).orElseThrow();
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] octets = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int change = random.nextInt(4); change > 0 && octets.length > 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            try {
                RecordInference.declaration(
                        name("Everything"),
                        name -> name.endsWith("$Everything") ? Optional.of(octets) : RecordInferenceTest.files(name));
            } catch (LayoutException expected) {
                refused++;
            }
        }
        assertEquals(true, refused > 25, "few were refused");
    }
}
