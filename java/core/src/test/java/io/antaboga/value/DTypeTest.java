package io.antaboga.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no dtype; those that are one are read and written by {@link NDArrayTest} and the interop tests. */
class DTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "O",
                "|O8",
                "<f3",
                "<i16",
                "|S",
                "<U-1",
                "<S99999999999",
                "<M8[xs]",
                "<M8[1s]",
                "<M8[0s]",
                "<M8[4294967296s]",
                "<f8[s]",
                "{",
                "{}",
                "{8}",
                "{8;a}",
                "{8;a:<f8}",
                "{8;a:<f8@1}",
                "{8;a:<f8@-1}",
                "{8;a:<f8@0",
                "{8;a:<f8@0}x",
                "{8;a:<i4@0;a:<i4@4}",
                "{8;:<f8@0}",
                "{8;a:()<f8@0}",
                "{8;a:(-1)<f8@0}",
                "{8;a:(9)|u1@0}",
                "{8;a:(4611686018427387904,4)|u1@0}",
                "{8;a:{0;b:|u1@0}@0}",
                "{9999999999;a:|u1@0}",
                "{8;a\u00e9:|u1@0}"
            })
    void whatNumpyHasNotIsNoDtype(String text) {
        assertThrows(IllegalArgumentException.class, () -> DType.of(text));
    }

    @Test
    void aDtypeIsNotDeepWithoutEnd() {
        String text = "|u1";
        for (int i = 0; i < 16; i++) {
            text = "{1;a:" + text + "@0}";
        }
        String deepest = text;
        assertEquals(deepest, DType.of(deepest).toString());
        assertThrows(IllegalArgumentException.class, () -> DType.of("{1;a:" + deepest + "@0}"));
        String many = "{1" + ";f:|u1@0".repeat(1025) + "}";
        assertTrue(assertThrows(IllegalArgumentException.class, () -> DType.of(many))
                .getMessage()
                .contains("1024"));
    }
}
