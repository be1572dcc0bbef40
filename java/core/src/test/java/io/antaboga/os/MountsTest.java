package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
    private static final List<String> MOUNTINFO = List.of(
            "21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "30 21 0:25 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw",
            "31 30 0:26 / /tmp/with\\040space rw - tmpfs tmpfs rw",
            "32 21 0:27 / /over rw,noexec - tmpfs tmpfs rw",
            "33 32 0:28 / /over rw - tmpfs tmpfs rw");

    @Test
    void theDeepestAndLatestMountDecides() {
        assertFalse(Mounts.forbidExecuting(Path.of("/home/somebody"), MOUNTINFO));
        assertTrue(Mounts.forbidExecuting(Path.of("/tmp"), MOUNTINFO));
        assertTrue(Mounts.forbidExecuting(Path.of("/tmp/a/b"), MOUNTINFO));
        assertFalse(Mounts.forbidExecuting(Path.of("/tmpfile"), MOUNTINFO));
        assertFalse(Mounts.forbidExecuting(Path.of("/tmp/with space/a"), MOUNTINFO));
        assertFalse(Mounts.forbidExecuting(Path.of("/over/a"), MOUNTINFO));
    }
}
