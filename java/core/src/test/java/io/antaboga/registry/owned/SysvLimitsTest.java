package io.antaboga.registry.owned;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.os.Errno;
import io.antaboga.os.SysvKind;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits that errors name are those that the kernel tells. */
final class SysvLimitsTest {
    /** The numbers in a file of {@code /proc/sys/kernel}, which tells them to the first read alone. */
    private static String[] kernel(String name) throws IOException {
        try (InputStream file = new FileInputStream("/proc/sys/kernel/" + name)) {
            byte[] text = new byte[1000];
            return new String(text, 0, file.read(text), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\\s+");
        }
    }

    @Test
    void ofSets() throws IOException {
        String[] limits = kernel("sem");
        assertEquals(4, limits.length);
        Object[] expected = {"count", 7L, "max_count", limits[0], "max_in_all", limits[1], "max_sets", limits[3]};
        assertArrayEquals(expected, SysvLimits.met(SysvKind.SYSVSEM, -Errno.ENOSPC, 7));
        assertArrayEquals(expected, SysvLimits.met(SysvKind.SYSVSEM, -Errno.EINVAL, 7));
    }

    @Test
    void ofSegments() throws IOException {
        Object[] expected = {
            "size",
            7L,
            "max_size",
            kernel("shmmax")[0],
            "max_segments",
            kernel("shmmni")[0],
            "max_pages",
            kernel("shmall")[0]
        };
        assertArrayEquals(expected, SysvLimits.met(SysvKind.SYSVSHM, -Errno.ENOMEM, 7));
    }

    @Test
    void ofQueues() throws IOException {
        Object[] expected = {"max_queues", kernel("msgmni")[0]};
        assertArrayEquals(expected, SysvLimits.met(SysvKind.SYSVMQ, -Errno.ENOSPC, 0));
    }

    @ParameterizedTest
    @EnumSource
    void noneIsNamedWhereNoneWasMet(SysvKind kind) {
        for (int result : new int[] {0, 5, -Errno.EEXIST, -Errno.EACCES, -Errno.ENOENT}) {
            assertArrayEquals(new Object[0], SysvLimits.met(kind, result, 7));
        }
    }
}
