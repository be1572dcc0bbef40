package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SabotageTest {
    @Test
    void changesOneByteOfOnePieceAndLeavesTheSenderIts() {
        byte[] input = {1, 2, 3, 4, 5, 6};
        Sabotage sabotage = Sabotage.of(input.length);
        ByteBuffer before = ByteBuffer.wrap(input, 0, 3);
        assertSame(before, sabotage.onTheWay(0, before));
        assertEquals(ByteBuffer.wrap(new byte[] {~4, 5, 6}), sabotage.onTheWay(3, ByteBuffer.wrap(input, 3, 3)));
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, input);
        assertArrayEquals(new byte[] {9, 9}, sabotage.onTheWayBack(new byte[] {9, 9}));
    }

    @Test
    void changesAByteInSharedMemory() {
        MemorySegment shared = MemorySegment.ofArray(new byte[] {1, 2, 3});
        Sabotage.of(7).onTheWay(2, shared);
        assertArrayEquals(new byte[] {1, ~2, 3}, shared.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void anEmptyInputsAnswerIsChanged() {
        byte[] answer = {1, 2, 3};
        byte[] changed = Sabotage.of(0).onTheWayBack(answer.clone());
        assertEquals(1, Arrays.mismatch(answer, changed));
    }

    @Test
    void withoutSabotageNothingChanges() {
        ByteBuffer piece = ByteBuffer.wrap(new byte[] {1});
        assertSame(piece, Sabotage.none().onTheWay(0, piece));
        assertArrayEquals(new byte[] {7}, Sabotage.none().onTheWayBack(new byte[] {7}));
    }
}
