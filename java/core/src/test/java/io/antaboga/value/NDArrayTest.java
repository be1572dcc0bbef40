package io.antaboga.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Views without a memory of another process; what numpy makes of the same views is compared by the interop tests. */
class NDArrayTest {
    private static final DType F8 = DType.of("<f8");

    private static NDArray counted(String dtype, long... shape) {
        NDArray array = NDArray.zeros(DType.of(dtype), shape);
        NDArray flat = array.reshape(-1);
        LongStream.range(0, flat.size()).forEach(i -> flat.set(i, i));
        return array;
    }

    @Test
    void viewsAreOfTheSameMemory() {
        NDArray array = counted("<f8", 4, 6);
        NDArray view = array.transpose().slice(0, new Slice(-1L, null, -2L)).select(1, 3);
        assertArrayEquals(new long[] {3}, view.shape());
        assertArrayEquals(new long[] {-16}, view.strides());
        assertEquals(23.0, view.getDouble(0));
        view.setDouble(-1, 2);
        assertEquals(-1.0, array.getDouble(3, 1));
        assertSame(array.memory(), view.memory());
        assertEquals(array.offsetOf(3, 1), view.offsetOf(2));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,-,10,0,1",
                "-,-,-1,10,9,-1",
                "2,8,3,2,2,3",
                "-3,-,-,3,7,1",
                "-,-20,-1,10,9,-1",
                "50,-,-,0,10,1",
                "-,-,-9223372036854775808,1,9,-9223372036854775807",
                "8,2,-,0,8,1"
            })
    void slicesAreThoseOfPython(Long start, Long stop, Long step, long count, long first, long by) {
        assertEquals(new SliceBounds(first, count, by), SliceBounds.of(new Slice(start, stop, step), 10));
    }

    @Test
    void aSliceOfAnotherTypeOrWithoutStepIsRefused() {
        NDArray array = counted("<i4", 3);
        assertThrows(IllegalArgumentException.class, () -> array.slice(0, new Slice(0L, 1L, 0L)));
        assertThrows(IllegalArgumentException.class, () -> array.slice(0, new Slice("0", null, null)));
        assertThrows(IndexOutOfBoundsException.class, () -> array.slice(0, 1, 4));
        assertThrows(IllegalArgumentException.class, () -> array.slice(0, 1, 2, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> array.select(0, -1));
        assertThrows(IllegalArgumentException.class, () -> counted("<i4", 2, 2).transpose(0, 0));
    }

    @Test
    void aReshapeIsAViewOrRefused() {
        NDArray array = counted("<i4", 4, 6);
        NDArray view = array.slice(1, 0, 6, 2).reshape(2, 2, 3);
        assertArrayEquals(new long[] {48, 24, 8}, view.strides());
        assertEquals(22L, view.get(1, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> array.slice(1, 0, 4).reshape(16));
        assertThrows(IllegalArgumentException.class, () -> array.transpose().reshape(24));
        assertThrows(IllegalArgumentException.class, () -> array.reshape(5, -1));
        assertThrows(IllegalArgumentException.class, () -> array.reshape(-1, -1));
        assertArrayEquals(new long[] {3, 0}, NDArray.zeros(F8, 0).reshape(3, 0).shape());
        assertArrayEquals(new long[] {1, 1}, NDArray.zeros(F8).reshape(1, 1).shape());
    }

    @Test
    void anItemOutsideOfTheMemoryIsRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[64]);
        long[] eight = {8};
        assertEquals(8, NDArray.strided(F8, memory, 56, eight, new long[] {-8}).size());
        for (long[] wrong :
                new long[][] {{1, 8}, {56, -9}, {48, -8, 1}, {0, Long.MAX_VALUE}, {0, Long.MIN_VALUE}, {-1, 8}}) {
            long[] strides = Arrays.copyOfRange(wrong, 1, wrong.length);
            assertThrows(IllegalArgumentException.class, () -> NDArray.strided(F8, memory, wrong[0], eight, strides));
        }
        long[] vast = {1L << 32, 1L << 32};
        assertThrows(IllegalArgumentException.class, () -> NDArray.strided(F8, memory, 0, vast, new long[2]));
        assertThrows(IllegalArgumentException.class, () -> NDArray.of(F8, memory, vast));
        assertThrows(IllegalArgumentException.class, () -> NDArray.of(F8, memory, -8, -1));
    }

    @Test
    void indicesAreChecked() {
        NDArray array = counted("<i4", 4, 6);
        assertThrows(IndexOutOfBoundsException.class, () -> array.getLong(4, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> array.getLong(0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> array.getLong(0));
        assertThrows(IndexOutOfBoundsException.class, () -> array.get(0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f8", ">f8", "<f4", "<f2"})
    void indicesOfARowAreChecked(String dtype) {
        NDArray all = NDArray.zeros(DType.of(dtype), 8);
        for (NDArray array : List.of(
                all.slice(0, 2, 6), all.slice(0, 0, 8, 2), all.slice(0, 1, 5).asReadOnly())) {
            for (long wrong : new long[] {-1, 4, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61, (1L << 61) + 1, 1L << 32}) {
                for (Executable access :
                        List.<Executable>of(() -> array.getDouble(wrong), () -> array.setDouble(1, wrong))) {
                    var refused = assertThrows(IndexOutOfBoundsException.class, access);
                    assertEquals("Index " + wrong + " out of bounds for length 4", refused.getMessage());
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> array.getDouble(0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> array.getDouble());
        }
        assertEquals(NDArray.zeros(DType.of(dtype), 8), all);
        NDArray none = NDArray.zeros(DType.of("<f8"), 2, 0).select(0, 1);
        assertThrows(IndexOutOfBoundsException.class, () -> none.getDouble(0));
        assertEquals(0, NDArray.zeros(F8, 0, 3).select(1, 2).data().byteSize());
    }

    @Test
    void aRowThatIsReadOnlyOrClosedIsRefused() {
        MemorySegment memory;
        try (Arena arena = Arena.ofConfined()) {
            memory = arena.allocate(24);
            NDArray array = NDArray.of(F8, memory, 3);
            array.setDouble(2.5, 2);
            NDArray readOnly = array.asReadOnly();
            assertEquals(2.5, readOnly.getDouble(2));
            assertThrows(IllegalArgumentException.class, () -> readOnly.setDouble(1, 2));
            assertEquals(2.5, array.slice(0, 1, 3).getDouble(1));
            assertEquals(2.5, array.slice(0, 0, 3, 2).getDouble(1));
        }
        NDArray closed = NDArray.of(F8, memory, 3);
        assertThrows(IllegalStateException.class, () -> closed.getDouble(0));
        assertThrows(IllegalStateException.class, () -> closed.setDouble(1, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "<i1,127,128",
        "|i1,-128,-129",
        ">i2,-32768,32768",
        "<u2,65535,65536",
        ">u4,4294967295,-1",
        "<i4,-2147483648,2147483648",
        "|u1,255,256",
        "<u8,9223372036854775807,-1"
    })
    void anIntegerOutOfRangeIsRefused(String dtype, long fits, long doesNot) {
        NDArray array = NDArray.zeros(DType.of(dtype), 1);
        array.setLong(fits, 0);
        assertEquals(fits, array.getLong(0));
        assertThrows(IllegalArgumentException.class, () -> array.setLong(doesNot, 0));
        assertEquals(fits, array.get(0));
    }

    @Test
    void whatALongDoesNotHoldIsNoLong() {
        NDArray array = NDArray.zeros(DType.of(">u8"), 1);
        BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        array.set(most, 0);
        assertEquals(most, array.get(0));
        assertThrows(ArithmeticException.class, () -> array.getLong(0));
        assertThrows(IllegalArgumentException.class, () -> array.set(most.add(BigInteger.ONE), 0));
        assertThrows(IllegalArgumentException.class, () -> array.set(1.0, 0));
        assertThrows(IllegalArgumentException.class, () -> array.set("1", 0));
        assertThrows(IllegalArgumentException.class, () -> array.set(null, 0));
        assertThrows(IllegalArgumentException.class, () -> array.getDouble(0));
        assertThrows(IllegalArgumentException.class, () -> NDArray.zeros(F8, 1).getLong(0));
    }

    @Test
    void textAndOctetsTooLongAreRefused() {
        NDArray text = NDArray.zeros(DType.of(">U2"), 1);
        text.set("a\ud83d\ude00", 0);
        assertEquals("a\ud83d\ude00", text.get(0));
        assertThrows(IllegalArgumentException.class, () -> text.set("abc", 0));
        NDArray octets = NDArray.zeros(DType.of("|S3"), 1);
        octets.set(Bytes.of((byte) 0, (byte) 1), 0);
        assertEquals(Bytes.of((byte) 0, (byte) 1), octets.get(0));
        assertThrows(IllegalArgumentException.class, () -> octets.set(Bytes.wrap(new byte[4]), 0));
        NDArray raw = NDArray.zeros(DType.of("|V3"), 1);
        assertEquals(Bytes.wrap(new byte[3]), raw.get(0));
        assertThrows(IllegalArgumentException.class, () -> raw.set(Bytes.wrap(new byte[2]), 0));
    }

    @Test
    void whatIsNoCodePointIsNoText() {
        MemorySegment memory = MemorySegment.ofArray(new int[] {0x110000, 0xd83d, 0xde00});
        NDArray text = NDArray.strided(DType.of("U1"), memory, 0, new long[] {3}, new long[] {4});
        assertThrows(IllegalStateException.class, () -> text.get(0));
        assertEquals("\ud83d", text.get(1));
        NDArray both = NDArray.strided(DType.of("U2"), memory, 4, new long[0], new long[0]);
        assertThrows(IllegalStateException.class, both::get);
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 3c00",
        "1.000488281251, 3c01",
        "1.00146484375, 3c02",
        "65519.99, 7bff",
        "65520, 7c00",
        "2.9802322387695312e-8, 0",
        "2.980232238769532e-8, 1",
        "-0.0, 8000",
        "1e-300, 0",
        "1e300, 7c00"
    })
    void halvesAreRoundedOnce(double value, String bits) {
        assertEquals(Integer.parseInt(bits, 16), Half.of(value) & 0xffff);
    }

    @Test
    void recordsAreMapsAndTheirFieldsAreViews() {
        DType dtype = DType.of("{16;a:<i4@0;p:(2,3)|i1@4;r:{2;x:>i2@0}@12}");
        NDArray array = NDArray.zeros(dtype, 3);
        NDArray inner = counted("|i1", 2, 3);
        array.set(Map.of("a", 7L, "p", inner, "r", Map.of("x", -2L)), 1);
        assertEquals(Map.of("a", 7L, "p", inner, "r", Map.of("x", -2L)), array.get(1));
        assertArrayEquals(new long[] {3, 2, 3}, array.field("p").shape());
        assertEquals(5L, array.field("p").get(1, 1, 2));
        array.field("r").field("x").setLong(9, 1);
        assertEquals(9L, ((Map<?, ?>) ((Map<?, ?>) array.get(1)).get("r")).get("x"));
        assertEquals(dtype, DType.of(dtype.toString()));
        NDArray turned = NDArray.zeros(DType.of("{16;a:>i4@0;p:(2,3)|i1@4;r:{2;x:<i2@0}@12}"), 3);
        array.copyTo(turned);
        assertEquals(array.get(1), turned.get(1));
        assertThrows(IllegalArgumentException.class, () -> array.set(Map.of("a", 7L), 1));
        assertThrows(IllegalArgumentException.class, () -> array.field("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f8", ">f8"})
    void copiesFollowTheStrides(String dtype) {
        NDArray array = counted(dtype, 3, 4);
        double[] columns = new double[12];
        array.transpose().copyTo(columns);
        assertArrayEquals(new double[] {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}, columns);
        NDArray other = NDArray.zeros(F8, 3, 4);
        other.slice(1, new Slice(null, null, -1L)).copyFrom(new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
        assertEquals(0.0, other.getDouble(0, 3));
        assertEquals(11.0, other.getDouble(2, 0));
        assertThrows(IllegalArgumentException.class, () -> array.copyTo(new double[11]));
        assertThrows(IllegalArgumentException.class, () -> array.copyTo(new long[12]));
        assertThrows(IllegalArgumentException.class, () -> array.copyTo(NDArray.zeros(F8, 4, 3)));
    }

    @Test
    void aCopyOverItselfIsThatOfTheItemsBefore() {
        NDArray array = counted("<i2", 6);
        array.slice(0, new Slice(null, null, -1L)).copyTo(array);
        short[] items = new short[6];
        array.copyTo(items);
        assertArrayEquals(new short[] {5, 4, 3, 2, 1, 0}, items);
    }

    @Test
    void equalityIsOfItemsAndNotOfWhereTheyLie() {
        NDArray array = counted("<i4", 3, 4);
        NDArray wide = NDArray.zeros(DType.of("<i4"), 3, 8);
        NDArray spread = wide.slice(1, 0, 8, 2);
        array.copyTo(spread);
        assertEquals(array, spread);
        assertEquals(array.hashCode(), spread.hashCode());
        assertEquals(spread, spread.packed());
        assertTrue(spread.packed().isContiguous());
        wide.set(1L, 0, 1);
        assertEquals(array, spread);
        wide.set(-1L, 2, 6);
        assertNotEquals(array, spread);
        assertNotEquals(
                array,
                array.transpose().packed().transpose().packed().transpose().reshape(4, 3));
        assertTrue(array.transpose().isFortran());
        assertSame(array.transpose().data().scope(), array.data().scope());
        assertThrows(IllegalStateException.class, spread::data);
        assertThrows(IllegalStateException.class, array.transpose()::contiguous);
        assertEquals(48, array.contiguous().byteSize());
    }

    @Test
    void aReadOnlyViewRefusesToWrite() {
        NDArray array = counted("<i4", 3).asReadOnly();
        assertTrue(array.isReadOnly());
        assertTrue(array.slice(0, 0, 2).isReadOnly());
        assertThrows(RuntimeException.class, () -> array.setLong(1, 0));
        assertThrows(RuntimeException.class, () -> array.set(1L, 0));
        assertThrows(RuntimeException.class, () -> array.copyFrom(new int[3]));
        assertEquals(List.of(0L, 1L, 2L), List.of(array.get(0), array.get(1), array.get(2)));
    }

    @Test
    void aViewOfClosedMemoryThrows() {
        NDArray view;
        try (Arena arena = Arena.ofShared()) {
            NDArray array = NDArray.of(F8, arena.allocate(64), 8);
            view = array.slice(0, 2, 6).reshape(2, 2).transpose();
            assertEquals(0.0, view.getDouble(1, 1));
        }
        assertThrows(IllegalStateException.class, () -> view.getDouble(1, 1));
        assertThrows(IllegalStateException.class, () -> view.set(1.0, 0, 0));
        assertThrows(IllegalStateException.class, () -> view.copyTo(new double[4]));
        assertFalse(view.isReadOnly());
    }

    @Test
    void itemsBeyondTwoGibibytesAreReached(@TempDir Path folder) throws IOException {
        long size = 3L << 30;
        MemorySegment memory;
        try (FileChannel file = FileChannel.open(
                folder.resolve("sparse"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            memory = file.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
        }
        NDArray array = NDArray.of(DType.of("|u1"), memory, size);
        assertEquals(size - 1, array.offsetOf(size - 1));
        array.setLong(200, size - 1);
        assertEquals(200L, array.slice(0, new Slice(null, null, -1L)).get(0));
        assertEquals(size - 1, array.reshape(3, -1).offsetOf(2, (1 << 30) - 1));
        assertEquals(size / 4 - 1, array.slice(0, new Slice(null, null, -4L)).shape()[0] - 1);
        assertThrows(IllegalArgumentException.class, () -> NDArray.zeros(DType.of("|u1"), size));
    }
}
