package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Finds the input of each row: the user's file, or the text and the table that the jar carries. */
final class Inputs {
    private static final long FIRST_ROOM = 1 << 20;

    private final Arena arena;
    private final Path file;
    private final Map<Input.Kind, Input> read = new EnumMap<>(Input.Kind.class);

    /**
     * Inputs that live as long as {@code arena}.
     *
     * @param file the user's file, or null for what the jar carries
     */
    Inputs(Arena arena, Path file) {
        this.arena = arena;
        this.file = file;
    }

    /** The input for a row that likes {@code kind}; read once. */
    Input of(Input.Kind kind) throws IpcException {
        Input known = read.get(kind);
        if (known == null) {
            known = file == null ? carried(kind) : named();
            read.put(kind, known);
        }
        return known;
    }

    private Input named() throws IpcException {
        for (Input other : read.values()) {
            return other;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return new Input(file.toString(), all(channel, Math.max(FIRST_ROOM, channel.size() + 1)));
        } catch (IOException failure) {
            throw StreamError.of("open", failure, Map.of("file", file));
        }
    }

    private Input carried(Input.Kind kind) throws IpcException {
        String name =
                switch (kind) {
                    case TEXT -> "austen.txt";
                    case TABLE -> "weather.csv";
                };
        try (InputStream packed = Inputs.class.getResourceAsStream("input/" + name + ".gz");
                ReadableByteChannel channel = Channels.newChannel(new GZIPInputStream(packed))) {
            return new Input(name, all(channel, FIRST_ROOM));
        } catch (IOException failure) {
            throw StreamError.of("read", failure, Map.of("resource", name));
        }
    }

    /** Everything up to the end: a file's size is only a first guess, since pipes and files of /proc have none. */
    private MemorySegment all(ReadableByteChannel channel, long firstRoom) throws IOException {
        MemorySegment room = arena.allocate(firstRoom);
        long filled = 0;
        while (true) {
            if (filled == room.byteSize()) {
                room = arena.allocate(2 * filled).copyFrom(room);
            }
            long step = Math.min(FIRST_ROOM, room.byteSize() - filled);
            int count = channel.read(room.asSlice(filled, step).asByteBuffer());
            if (count < 0) {
                return room.asSlice(0, filled).asReadOnly();
            }
            filled += count;
        }
    }
}
