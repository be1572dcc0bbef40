package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SysctlTest {
    @Test
    void allDigitsAreRead() {
        assertTrue(Sysctl.number("kernel/pid_max").orElseThrow() >= 301, "the least that Linux allows");
        assertEquals(OptionalLong.empty(), Sysctl.number("kernel/no such number"));
        assertEquals(OptionalLong.empty(), Sysctl.number("kernel/ostype"), "Linux is no number");
    }
}
