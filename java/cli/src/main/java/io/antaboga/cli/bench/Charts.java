package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has the results drawn by matplotlib in the Python that was measured. */
final class Charts {
    private Charts() {}

    /**
     * Draws latency and throughput by size, each as SVG and PNG.
     *
     * @param command what draws, given the JSON lines on stdin
     * @param folder made if it is absent
     * @return the files
     */
    static List<String> draw(List<Measurement> measurements, List<String> command, Path folder) throws IOException {
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream lines = python.getOutputStream()) {
            for (Measurement measurement : measurements) {
                lines.write((measurement.json() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        List<String> said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        try {
            if (python.waitFor() == 0) {
                return said;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("folder", folder);
        details.put("stderr", said.isEmpty() ? "" : said.getLast());
        throw new IpcException("bench", "charts cannot be drawn; they need matplotlib", "EIO", 0, details);
    }
}
