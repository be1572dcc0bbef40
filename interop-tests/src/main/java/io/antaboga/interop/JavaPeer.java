package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.memory.Segment;
import io.antaboga.memory.SysvShm;
import io.antaboga.sync.Semaphore;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.SysvMq;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The Java peer of the interop matrix: does what the runner tells it, by the public API alone. The control language is
 * in {@code interop-tests/README.md}.
 */
public final class JavaPeer {
    /** One verb of the control language. */
    @FunctionalInterface
    private interface Verb {
        void run(Request request) throws IpcException;
    }

    private final Handles handles = new Handles();
    private final Map<String, Verb> verbs = new HashMap<>();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<String, Room> listeners = new HashMap<>();

    private JavaPeer() {
        Children children = new Children(handles);
        StreamRooms streams = new StreamRooms(handles, children);
        rooms.put("pipe", streams::openPipe);
        rooms.put("unix", streams::openUnix);
        PacketRooms packets = new PacketRooms(handles);
        rooms.put("unix_seqpacket", packets::openSeqpacket);
        rooms.put("unix_dgram", PacketRooms::openDgram);
        listeners.put("unix_seqpacket", PacketRooms::listen);
        rooms.put("fifo", streams::openFifo);
        rooms.put("ring", RingRooms::open);
        rooms.put("posixmq", QueueRooms::posixmq);
        rooms.put("sysvmq", QueueRooms::sysvmq);
        rooms.put("posixshm", NamedRooms::posixshm);
        rooms.put("memfd", NamedRooms::memfd);
        rooms.put("posixsem", NamedRooms::posixsem);
        rooms.put("sysvshm", SysvRooms::sysvshm);
        rooms.put("sysvsem", SysvRooms::sysvsem);
        listeners.put("unix", streams::listen);

        verbs.put("open", request -> handles.put(request, room(rooms, request).open(request)));
        verbs.put(
                "listen",
                request -> handles.put(request, room(listeners, request).open(request)));
        verbs.put("close", handles::close);
        verbs.put("reset", request -> handles.closeAll());
        verbs.put("unlink", this::unlink);
        verbs.put("figures", this::figures);
        verbs.put("spawn", children::spawn);
        verbs.put("wait", children::await);

        ChannelVerbs channels = new ChannelVerbs(handles);
        verbs.put("send", channels::send);
        verbs.put("receive", channels::receive);
        verbs.put("try-send", channels::trySend);
        verbs.put("try-receive", channels::tryReceive);
        verbs.put("await-reader", channels::awaitReader);

        DescriptorVerbs descriptors = new DescriptorVerbs(handles);
        verbs.put("pipe", descriptors::pipe);
        verbs.put("hand", descriptors::hand);
        verbs.put("take", descriptors::take);

        SegmentVerbs segments = new SegmentVerbs(handles);
        verbs.put("freeze", segments::freeze);
        verbs.put("info", segments::info);
        verbs.put("put", segments::put);
        verbs.put("get", segments::get);

        SemaphoreVerbs semaphores = new SemaphoreVerbs(handles);
        verbs.put("acquire", semaphores::acquire);
        verbs.put("try-acquire", semaphores::tryAcquire);
        verbs.put("release", semaphores::release);
        verbs.put("value", semaphores::value);
        verbs.put("handover", semaphores::handover);
    }

    private static Room room(Map<String, Room> rooms, Request request) {
        Room room = rooms.get(request.text("room"));
        if (room == null) {
            throw new UnsupportedOperationException(request.verb() + " " + request.text("room"));
        }
        return room;
    }

    private void unlink(Request request) throws IpcException {
        switch (handles.get(request, "handle", AutoCloseable.class)) {
            case Segment segment -> segment.unlink();
            case Semaphore semaphore -> semaphore.unlink();
            case PosixMq queue -> queue.unlink();
            case SysvMq queue -> queue.unlink();
            default -> throw new UnsupportedOperationException("unlink");
        }
    }

    /** What the kernel counts. */
    private void figures(Request request) throws IpcException {
        switch (handles.get(request, "handle", AutoCloseable.class)) {
            case PosixMq queue -> {
                request.fact("depth", queue.depth());
                request.fact("size", queue.maxMessageLength());
                request.fact("waiting", queue.waiting());
            }
            case SysvMq queue -> request.fact("waiting", queue.figures().messages());
            case SysvShm segment -> request.fact("attached", segment.figures().attached());
            default -> throw new UnsupportedOperationException("figures");
        }
    }

    private String answer(String line) {
        Request request = new Request(line);
        try {
            Verb verb = verbs.get(request.verb());
            if (verb == null) {
                throw new UnsupportedOperationException(request.verb());
            }
            verb.run(request);
            return request.reply("ok");
        } catch (IpcException e) {
            return failed(request, e.code(), e);
        } catch (UnsupportedOperationException e) {
            // What a read-only segment throws too.
            return failed(request, "UNSUPPORTED", e);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            return failed(request, "MISUSE", e);
        } catch (RuntimeException e) {
            return failed(request, e.getClass().getSimpleName(), e);
        }
    }

    private static String failed(Request request, String code, Exception problem) {
        request.fact("code", code);
        request.fact("message", problem);
        return request.reply("error");
    }

    /** Serves the runner at the socket whose path is the only argument, until it hangs up. */
    public static void main(String[] arguments) throws IOException {
        try (SocketChannel control = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            control.connect(UnixDomainSocketAddress.of(arguments[0]));
            say(
                    control,
                    "hello peer=java version=" + Runtime.version().feature() + " pid="
                            + ProcessHandle.current().pid() + "\n");
            JavaPeer peer = new JavaPeer();
            BufferedReader lines = new BufferedReader(Channels.newReader(control, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                say(control, peer.answer(line));
            }
        }
    }

    private static void say(SocketChannel control, String line) throws IOException {
        ByteBuffer octets = StandardCharsets.US_ASCII.encode(line);
        while (octets.hasRemaining()) {
            control.write(octets);
        }
    }
}
