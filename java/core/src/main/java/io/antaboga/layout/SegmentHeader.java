package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import io.antaboga.NotReadyException;
import io.antaboga.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * What a segment says of itself, as {@code spec/layout/segment.md} has it; immutable, and apart from the segment once it
 * was read, so that nobody who writes to the segment later can change it.
 *
 * <p>Bytes in, values out: memory of any kind will do, as long as its address is a multiple of 64.
 *
 * @param kind how the records are used
 * @param size bytes from the beginning of the segment to the end of the last record
 * @param dataOffset where the first record begins
 * @param recordSize bytes of one record
 * @param recordCount how many there are
 * @param fingerprint of their layout, 32 hexadecimal digits
 * @param layoutVersion the version that the creator's declaration has
 * @param creator who made it
 * @param form the layout's canonical form as the segment has it, which need not be true; empty if it has none
 */
public record SegmentHeader(
        SegmentKind kind,
        long size,
        long dataOffset,
        long recordSize,
        long recordCount,
        String fingerprint,
        int layoutVersion,
        Creator creator,
        String form) {
    /** Bytes of a header; records begin no earlier. */
    public static final int SIZE = 128;

    /** The first word of every header. */
    public static final long MAGIC = 0x41474F4241544E41L;

    static final long MOST_FORM = 1 << 20;
    static final int VERSION = 1;
    static final long VERSION_AT = 8;
    static final long HEADER_SIZE_AT = 12;
    static final long SIZE_AT = 16;
    static final long DATA_OFFSET_AT = 24;
    static final long RECORD_SIZE_AT = 32;
    static final long RECORD_COUNT_AT = 40;
    static final long FINGERPRINT_AT = 48;
    static final long PID_AT = 64;
    static final long START_TIME_AT = 72;
    static final long BOOT_ID_AT = 80;
    static final long KIND_AT = 96;
    static final long LAYOUT_VERSION_AT = 100;
    static final long FORM_SIZE_AT = 104;
    static final long RESERVED_AT = 112;
    static final long READY_AT = 120;

    private static final int FINGERPRINT_SIZE = 16;
    private static final long READY = 1;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final HexFormat HEX = HexFormat.of();

    /**
     * The header of a segment with records of a layout, which follow the header and the layout's canonical form.
     *
     * @param count how many records, at least 1
     */
    public static SegmentHeader of(SegmentKind kind, RecordLayout layout, long count, Creator creator) {
        String form = layout.canonical();
        long dataOffset = Bounds.roundUp(SIZE + form.length(), (int) HeaderCheck.GRAIN) + kind.controlSize();
        return of(kind, layout, form, dataOffset, count, creator);
    }

    /**
     * The header of a segment with records of a layout, without its canonical form.
     *
     * @param dataOffset where the first begins, a multiple of 64 and at least {@link #SIZE}
     * @param count how many records, at least 1
     */
    public static SegmentHeader of(
            SegmentKind kind, RecordLayout layout, long dataOffset, long count, Creator creator) {
        return of(kind, layout, "", dataOffset, count, creator);
    }

    private static SegmentHeader of(
            SegmentKind kind, RecordLayout layout, String form, long dataOffset, long count, Creator creator) {
        if (count < 1) {
            throw new IllegalArgumentException("a segment has at least one record: " + count);
        }
        if (dataOffset < SIZE + kind.controlSize() || dataOffset % HeaderCheck.GRAIN != 0) {
            throw new IllegalArgumentException("records begin at a multiple of 64 from 128: " + dataOffset);
        }
        long size = Math.addExact(dataOffset, Math.multiplyExact(layout.size(), count));
        String fingerprint = HEX.formatHex(layout.fingerprint());
        return new SegmentHeader(
                kind, size, dataOffset, layout.size(), count, fingerprint, layout.version(), creator, form);
    }

    /**
     * The header of what is described by a text that follows it, with memory for one thing of {@code octets} bytes.
     *
     * @param form the text, in ASCII; the fingerprint is of it
     */
    public static SegmentHeader of(SegmentKind kind, String form, long octets, Creator creator) {
        long dataOffset = Bounds.roundUp(SIZE + form.length(), (int) HeaderCheck.GRAIN) + kind.controlSize();
        long size = Math.addExact(dataOffset, octets);
        return new SegmentHeader(kind, size, dataOffset, 1, octets, fingerprint(form), 0, creator, form);
    }

    /** The fingerprint of a text, 32 hexadecimal digits. */
    public static String fingerprint(String form) {
        return HEX.formatHex(RecordLayout.fingerprint(form));
    }

    /** Whether memory begins with the magic of a header, of either byte order; the rest may be anything. */
    public static boolean isPresent(MemorySegment memory) {
        if (memory.byteSize() < SIZE) {
            return false;
        }
        long magic = memory.get(ValueLayout.JAVA_LONG, 0);
        return magic == MAGIC || magic == Long.reverseBytes(MAGIC);
    }

    /**
     * Writes all words but the ready word, which {@link #publish} writes when the records are filled.
     *
     * @throws IllegalArgumentException if the memory is too small, or there is a header already
     */
    public void write(MemorySegment memory) {
        if (memory.byteSize() < size) {
            throw new IllegalArgumentException(size + " bytes in a segment of " + memory.byteSize());
        }
        if ((long) WORD.getAcquire(memory, READY_AT) != 0 || memory.get(ValueLayout.JAVA_LONG, 0) != 0) {
            throw new IllegalArgumentException("the segment has a header already");
        }
        memory.set(ValueLayout.JAVA_LONG, 0, MAGIC);
        memory.set(ValueLayout.JAVA_INT, VERSION_AT, VERSION);
        memory.set(ValueLayout.JAVA_INT, HEADER_SIZE_AT, SIZE);
        memory.set(ValueLayout.JAVA_LONG, SIZE_AT, size);
        memory.set(ValueLayout.JAVA_LONG, DATA_OFFSET_AT, dataOffset);
        memory.set(ValueLayout.JAVA_LONG, RECORD_SIZE_AT, recordSize);
        memory.set(ValueLayout.JAVA_LONG, RECORD_COUNT_AT, recordCount);
        MemorySegment.copy(
                HEX.parseHex(fingerprint), 0, memory, ValueLayout.JAVA_BYTE, FINGERPRINT_AT, FINGERPRINT_SIZE);
        memory.set(ValueLayout.JAVA_LONG, PID_AT, creator.pid());
        memory.set(ValueLayout.JAVA_LONG, START_TIME_AT, creator.startTime());
        HeaderUuid.write(memory, BOOT_ID_AT, creator.bootId());
        memory.set(ValueLayout.JAVA_INT, KIND_AT, kind.number());
        memory.set(ValueLayout.JAVA_INT, LAYOUT_VERSION_AT, layoutVersion);
        byte[] octets = form.getBytes(StandardCharsets.US_ASCII);
        memory.set(ValueLayout.JAVA_LONG, FORM_SIZE_AT, octets.length);
        memory.set(ValueLayout.JAVA_LONG, RESERVED_AT, 0);
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, SIZE, octets.length);
    }

    /** Tells everybody that the header and the records are complete: the ready word, with release order. */
    public static void publish(MemorySegment memory) {
        WORD.setRelease(memory, READY_AT, READY);
    }

    /**
     * Reads a header, once, and checks all that does not depend on what the reader expects.
     *
     * @param name what errors call the segment
     * @throws NotReadyException if it is not complete yet
     * @throws ProtocolException with {@code word}, {@code expected} and {@code found}, if it breaks a rule
     * @throws IpcException with {@code WRONG_KIND} if there is no header
     */
    public static SegmentHeader read(MemorySegment memory, String name) throws IpcException {
        if (memory.byteSize() < SIZE) {
            throw HeaderCheck.wrongKind(name, "size", "at least " + SIZE, memory.byteSize());
        }
        long ready = (long) WORD.getAcquire(memory, READY_AT);
        MemorySegment copy = MemorySegment.ofArray(new long[SIZE / Long.BYTES]).copyFrom(memory.asSlice(0, SIZE));
        HeaderCheck check = new HeaderCheck(copy, name);
        checkMagic(check.word64(0), ready, check);
        if (ready == 0) {
            throw new NotReadyException(HeaderCheck.OPERATION, "the header is not complete", Map.of("name", name));
        }
        if (ready != READY) {
            throw check.broken("ready", READY, ready);
        }
        check.run(memory.byteSize());
        return of(check, memory);
    }

    private static void checkMagic(long magic, long ready, HeaderCheck check) throws IpcException {
        if (magic == Long.reverseBytes(MAGIC)) {
            Map<String, Object> details = HeaderCheck.details(check.name(), "magic", shown(MAGIC), shown(magic));
            throw new ProtocolException(HeaderCheck.OPERATION, "a header of the other byte order", details);
        }
        if (magic != MAGIC && (magic != 0 || ready != 0)) {
            throw HeaderCheck.wrongKind(check.name(), "magic", shown(MAGIC), shown(magic));
        }
    }

    private static String shown(long word) {
        return "0x" + HEX.toHexDigits(word);
    }

    private static SegmentHeader of(HeaderCheck words, MemorySegment memory) {
        MemorySegment copy = words.copy();
        byte[] fingerprint = copy.asSlice(FINGERPRINT_AT, FINGERPRINT_SIZE).toArray(ValueLayout.JAVA_BYTE);
        byte[] form = memory.asSlice(SIZE, words.word64(FORM_SIZE_AT)).toArray(ValueLayout.JAVA_BYTE);
        UUID boot = HeaderUuid.read(copy, BOOT_ID_AT);
        return new SegmentHeader(
                SegmentKind.of(words.word32(KIND_AT)).orElseThrow(),
                words.word64(SIZE_AT),
                words.word64(DATA_OFFSET_AT),
                words.word64(RECORD_SIZE_AT),
                words.word64(RECORD_COUNT_AT),
                HEX.formatHex(fingerprint),
                words.word32(LAYOUT_VERSION_AT),
                new Creator(words.word64(PID_AT), words.word64(START_TIME_AT), boot),
                new String(form, StandardCharsets.US_ASCII));
    }

    /**
     * The one of {@code layouts} that the records have; the first is the reader's own.
     *
     * @param name what errors call the segment
     * @throws IpcException with {@code WRONG_KIND} if the segment is of another kind
     * @throws LayoutException with rule {@code fingerprint} if they have none of them, or a rule {@code version} if one
     *     may not be used beside the reader's own
     */
    public RecordLayout match(SegmentKind expected, String name, RecordLayout... layouts) throws IpcException {
        if (kind != expected) {
            throw HeaderCheck.wrongKind(name, "kind", expected.spelling(), kind.spelling());
        }
        RecordLayout own = layouts[0];
        for (RecordLayout layout : layouts) {
            if (!HEX.formatHex(layout.fingerprint()).equals(fingerprint)) {
                continue;
            }
            if (layout.version() >= own.version()) {
                own.checkCompatible(layout);
            } else {
                layout.checkCompatible(own);
            }
            if (layout.size() != recordSize) {
                Map<String, Object> details = HeaderCheck.details(name, "record_size", layout.size(), recordSize);
                throw new ProtocolException(HeaderCheck.OPERATION, "malformed header", details);
            }
            return layout;
        }
        throw FormDifference.between(own, this).refusal(own);
    }
}
