package io.antaboga.cli.demo;

import io.antaboga.call.Exported;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What {@code antaboga_demo/call.py} has. */
interface Functions {
    /** Whether {@link #differences} can be called: arrays are numpy's in Python. */
    boolean hasNumpy() throws IOException;

    /** Replaces each sample but the first with its difference from the one before, in place. */
    void differences(NDArray samples) throws IOException;

    /** The same without numpy, on the bytes of the samples. */
    void plainDifferences(MemorySegment samples) throws IOException;

    /** Adds a piece of a text to the model; returns how many octets it has seen. */
    long learn(byte[] text) throws IOException;

    /** SHA-256 of the text that the model has seen. */
    String digest() throws IOException;

    /** What runs this. */
    String who() throws IOException;

    /** Bits that an octet of the text tells who knows the one before it. */
    double surprise() throws IOException;

    /** The words by how often they are in a {@link WordIndex}, the rarest first. */
    List<String> rarest(Exported index, List<String> words) throws IOException;

    /** What came. */
    byte[] echo(byte[] message) throws IOException;

    /** How long it was. */
    long size(byte[] message) throws IOException;
}
