package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.memory.LayoutSegment;
import io.antaboga.memory.PosixShm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Segments with a header, for tests of other languages. The first line of standard input is a declaration in hexadecimal.
 *
 * <ul>
 *   <li>{@code headers}: each further line is a segment's octets in hexadecimal; the answer is {@code valid} and the words,
 *       or a code and the word that it is about.
 *   <li>{@code create NAME}: the second line is a record; makes a segment of it, prints {@code ready}, and removes it at the
 *       end of standard input.
 * </ul>
 */
public final class SegmentPeer {
    private static final HexFormat HEX = HexFormat.of();

    private SegmentPeer() {}

    /** Does what the arguments say. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        RecordLayout layout = RecordLayout.parse(HEX.parseHex(in.readLine()), "standard input");
        if (arguments[0].equals("headers")) {
            StringBuilder answers = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answers.append(answer(HEX.parseHex(line), layout)).append('\n');
            }
            System.out.print(answers);
            System.out.flush();
            return;
        }
        MemorySegment record = MemorySegment.ofArray(HEX.parseHex(in.readLine()));
        long count = record.byteSize() / layout.size();
        try (LayoutSegment made = LayoutSegment.create(
                PosixShm.create(arguments[1], LayoutSegment.size(layout, count)),
                layout,
                count,
                records -> records.copyFrom(record))) {
            System.out.println("ready " + made.header().recordCount());
            System.out.flush();
            while (in.readLine() != null) {
                // Until the other side is done.
            }
        }
    }

    private static String answer(byte[] octets, RecordLayout layout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(octets.length, SegmentHeader.SIZE), 64);
            memory.copyFrom(MemorySegment.ofArray(octets));
            SegmentHeader header = SegmentHeader.read(memory.asSlice(0, octets.length), "peer");
            header.match(SegmentKind.RECORDS, "peer", layout);
            return "valid " + header.size() + " " + header.dataOffset() + " " + header.recordCount();
        } catch (IpcException refusal) {
            return refusal.code() + " "
                    + refusal.details().getOrDefault("word", refusal.details().getOrDefault("field", "-"));
        }
    }
}
