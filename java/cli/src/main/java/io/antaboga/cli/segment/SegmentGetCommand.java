package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.WholeNumber;
import io.antaboga.memory.Segment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies a segment to standard output. */
@Command(name = "get", description = "Copies the segment, or a part of it, to standard output.")
public final class SegmentGetCommand implements Callable<Integer> {
    private static final int BLOCK = 1 << 20;

    @Mixin
    private SegmentUrl url;

    @Option(
            names = "--offset",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Where to begin; 0 if not given.")
    private long offset;

    @Option(
            names = "--length",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "How many bytes; up to the end if not given.")
    private Long length;

    @Option(names = "--json", description = "Write one JSON object: offset, length, base64.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        try (Segment segment = url.endpoint().open(true)) {
            long end = length == null ? Math.max(offset, segment.size()) : offset + length;
            Range.check("get", segment.name(), offset, end - offset, segment.size());
            MemorySegment bytes = segment.memory().asSlice(offset, end - offset);
            if (json) {
                writeJson(bytes);
            } else {
                write(bytes);
            }
        }
        return 0;
    }

    private void writeJson(MemorySegment bytes) throws IpcException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("offset", offset);
        object.put("length", bytes.byteSize());
        object.put("base64", Base64.getEncoder().encodeToString(bytes.toArray(ValueLayout.JAVA_BYTE)));
        new StandardOutput().line(Json.of(object));
    }

    private static void write(MemorySegment bytes) throws IpcException {
        StandardOutput out = new StandardOutput();
        for (long position = 0; position < bytes.byteSize(); position += BLOCK) {
            out.write(bytes.asSlice(position, Math.min(BLOCK, bytes.byteSize() - position))
                    .asByteBuffer());
        }
    }
}
