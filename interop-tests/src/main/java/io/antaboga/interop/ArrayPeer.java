package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.memory.ArraySegment;
import io.antaboga.memory.PosixShm;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import io.antaboga.value.Slice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Arrays in segments, for tests of other languages: one line of words a request, one line an answer.
 *
 * <ul>
 *   <li>{@code open NAME} and {@code readonly NAME}: attaches; the answer is the array.
 *   <li>{@code create NAME DTYPE SHAPE OFFSET STRIDES}: makes a segment; numbers are separated by commas, {@code -} is none.
 *   <li>{@code slice AXIS START STOP STEP}, {@code select AXIS INDEX}, {@code transpose AXES}, {@code reshape SHAPE}, {@code
 *       field NAME}: the current array becomes that view of itself; the answer is the array.
 *   <li>{@code get}: every item of the current array, the last index varying fastest, as {@link Leaves} writes them.
 *   <li>{@code put LEAVES}: overwrites every item.
 *   <li>{@code copy}: the same items by a bulk copy in native order, in hexadecimal.
 *   <li>{@code whole}: back to the array of the segment. {@code closed}: closes the segment and keeps the view.
 *   <li>{@code memory}: the address of the array's memory in this process, and its size.
 *   <li>{@code header OCTETS}: what is said of a segment's octets, in hexadecimal.
 * </ul>
 */
public final class ArrayPeer {
    private static final HexFormat HEX = HexFormat.of();

    private ArraySegment segment;
    private NDArray array;

    private ArrayPeer() {}

    /** Answers until the end of standard input. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        ArrayPeer peer = new ArrayPeer();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(peer.answer(line.split(" ")));
            out.flush();
        }
        peer.close();
    }

    private void close() throws IpcException {
        if (segment != null) {
            segment.close();
        }
        segment = null;
    }

    private String answer(String[] words) {
        try {
            return done(words);
        } catch (IpcException refusal) {
            return refusal.code() + " " + refusal.details().getOrDefault("word", "-");
        } catch (IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | ArithmeticException
                | UnsupportedOperationException refusal) {
            return refusal.getClass().getSimpleName();
        }
    }

    private String done(String[] words) throws IpcException {
        return switch (words[0]) {
            case "open", "readonly" -> opened(words[1], words[0].equals("readonly"));
            case "create" -> created(words);
            case "slice" ->
                became(array.slice(number(words[1]), new Slice(part(words[2]), part(words[3]), part(words[4]))));
            case "select" -> became(array.select(number(words[1]), Long.parseLong(words[2])));
            case "transpose" ->
                became(array.transpose(Arrays.stream(numbers(words[1]))
                        .mapToInt(Math::toIntExact)
                        .toArray()));
            case "reshape" -> became(array.reshape(numbers(words[1])));
            case "field" -> became(array.field(words[1]));
            case "whole" -> became(segment.array());
            case "get" -> Leaves.text(array);
            case "put" -> Leaves.put(array, words.length > 1 ? words[1] : "");
            case "copy" -> copied(array);
            case "closed" -> {
                segment.close();
                yield "closed";
            }
            case "memory" -> memory();
            case "header" -> header(HEX.parseHex(words.length > 1 ? words[1] : ""));
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private String opened(String name, boolean readOnly) throws IpcException {
        close();
        segment = ArraySegment.attach(PosixShm.open(name, readOnly));
        return became(segment.array());
    }

    private String created(String[] words) throws IpcException {
        close();
        DType dtype = DType.of(words[2]);
        long[] shape = numbers(words[3]);
        PosixShm memory = PosixShm.create(words[1], 1 << 21);
        segment = words[4].equals("-")
                ? ArraySegment.create(memory, dtype, shape)
                : ArraySegment.create(memory, dtype, Long.parseLong(words[4]), shape, numbers(words[5]), zeros -> {});
        return became(segment.array());
    }

    private String became(NDArray view) {
        array = view;
        return String.join(
                "\t",
                view.dtype().toString(),
                Leaves.numbers(view.shape()),
                Leaves.numbers(view.strides()),
                String.valueOf(view.isContiguous()),
                String.valueOf(view.isFortran()),
                String.valueOf(view.isReadOnly()));
    }

    private static String copied(NDArray array) {
        NDArray target = NDArray.zeros(array.dtype().inNativeOrder(), array.shape());
        array.copyTo(target);
        return HEX.formatHex(target.contiguous().toArray(ValueLayout.JAVA_BYTE));
    }

    private String memory() {
        return array.memory().address() + " " + array.memory().byteSize();
    }

    private static String header(byte[] octets) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(octets.length, SegmentHeader.SIZE), 64);
            memory.copyFrom(MemorySegment.ofArray(octets));
            NDArray found = ArraySegment.read(memory.asSlice(0, octets.length), "peer");
            return "valid " + found.dtype() + " " + Leaves.numbers(found.shape()) + " "
                    + Leaves.numbers(found.strides());
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static Object part(String word) {
        return word.equals("-") ? null : Long.valueOf(word);
    }

    private static long[] numbers(String word) {
        return word.equals("-")
                ? new long[0]
                : Arrays.stream(word.split(",")).mapToLong(Long::parseLong).toArray();
    }
}
