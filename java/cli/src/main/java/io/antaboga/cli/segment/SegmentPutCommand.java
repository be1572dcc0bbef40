package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.WholeNumber;
import io.antaboga.memory.Segment;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies standard input into a segment. */
@Command(
        name = "put",
        description = {
            "Copies standard input into the segment.",
            "Input that does not fit is refused: a file before a byte is written, anything else after what does fit."
        })
public final class SegmentPutCommand implements Callable<Integer> {
    private static final int BLOCK = 1 << 16;

    @Mixin
    private SegmentUrl url;

    @Option(
            names = "--offset",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Where to begin; 0 if not given.")
    private long offset;

    @Override
    public Integer call() throws IpcException {
        try (Segment segment = url.endpoint().open(false)) {
            Range.check("put", segment.name(), offset, fileLength(), segment.size());
            copy(segment);
        }
        return 0;
    }

    private void copy(Segment segment) throws IpcException {
        @SuppressWarnings("resource") // standard input stays open
        InputStream in = System.in;
        byte[] block = new byte[BLOCK];
        long position = offset;
        try {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                int fits = (int) Math.min(length, segment.size() - position);
                MemorySegment.copy(MemorySegment.ofArray(block), 0, segment.memory(), position, fits);
                if (fits < length) {
                    throw Range.outside("put", segment.name(), offset, position - offset + length, segment.size());
                }
                position += length;
            }
        } catch (IpcException outside) {
            throw outside;
        } catch (IOException failure) {
            throw StreamError.of("read", failure, Map.of("descriptor", 0));
        }
    }

    /** What is left of standard input where it is a regular file; otherwise 0, the length being unknown. */
    private static long fileLength() {
        @SuppressWarnings("resource") // standard input stays open
        FileChannel in = new FileInputStream(FileDescriptor.in).getChannel();
        try {
            return Math.max(0, in.size() - in.position());
        } catch (IOException notAFile) {
            return 0;
        }
    }
}
