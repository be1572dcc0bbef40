package io.antaboga.cli.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What calls are measured beside: the JDK's Unix socket with a plain CPython at the other end, {@code antaboga/bench/raw.py}, and nothing
 * of this project. Long messages are copied into shared memory and out of it at both ends, and the socket says whose turn it is.
 */
final class RawCalls implements AutoCloseable {
    private static final int LONGEST = 1 << 16;
    private static final int ARRAY = -1;

    private final SocketChannel socket;
    private final MappedByteBuffer memory;
    private final Process process;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Integer.BYTES + LONGEST);

    private RawCalls(SocketChannel socket, MappedByteBuffer memory, Process process) {
        this.socket = socket;
        this.memory = memory;
        this.process = process;
    }

    /** Starts the other end where it belongs; nothing has a name when that is done. */
    static RawCalls start(CallLink.Setting setting) throws IOException {
        String name = Names.fresh();
        Path path = setting.raw().resolveSibling(name);
        Path shared = Path.of("/dev/shm", name);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            MappedByteBuffer memory = map(shared, 2L * setting.capacity());
            Process process = new ProcessBuilder(new Placement("", -1, setting.core())
                            .pinEcho(List.of(
                                    setting.python().toString(),
                                    setting.raw().toString(),
                                    path.toString(),
                                    shared.toString())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            // One that has ended does not connect.
            process.onExit().thenRun(() -> closeQuietly(server));
            RawCalls raw = new RawCalls(server.accept(), memory, process);
            raw.echo(new byte[1]);
            return raw;
        } finally {
            Files.deleteIfExists(path);
            Files.deleteIfExists(shared);
        }
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MappedByteBuffer map(Path path, long size) throws IOException {
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
    }

    /** There and back. */
    byte[] echo(byte[] message) throws IOException {
        if (message.length > LONGEST) {
            memory.put(0, message);
            turn(-message.length);
            byte[] answer = new byte[message.length];
            memory.get(memory.capacity() / 2, answer);
            return answer;
        }
        write(buffer.clear().putInt(message.length).put(message).flip());
        read(buffer.clear().limit(Integer.BYTES));
        byte[] answer = new byte[buffer.getInt(0)];
        read(buffer.clear().limit(answer.length));
        buffer.flip().get(answer);
        return answer;
    }

    /** Has an array of numpy's own doubled. */
    void doubleArray() throws IOException {
        turn(ARRAY);
    }

    private void turn(int word) throws IOException {
        write(buffer.clear().putInt(word).flip());
        read(buffer.clear().limit(Integer.BYTES));
        if (buffer.getInt(0) != word) {
            throw new IOException("the answer is wrong");
        }
    }

    private void write(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            socket.write(octets);
        }
    }

    private void read(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            if (socket.read(octets) < 0) {
                throw new EOFException();
            }
        }
    }

    /** The other end sees the end of the socket. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
