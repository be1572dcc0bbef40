package io.antaboga.cli.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The mechanisms that are measured. */
enum Mechanism {
    PIPE("pipe", Integer.MAX_VALUE, true, PipeLinks::new),
    FIFO("fifo", Integer.MAX_VALUE, true, FifoLinks::new),
    UNIX("unix", Integer.MAX_VALUE, true, UnixLinks::new),
    SEQPACKET("unix_seqpacket", Mechanism.PACKET, false, SeqpacketLinks::new),
    DGRAM("unix_dgram", Mechanism.PACKET, false, DgramLinks::new),
    POSIXMQ("posixmq", Mechanism.QUEUED, false, PosixMqLinks::new),
    SYSVMQ("sysvmq", Mechanism.QUEUED, false, SysvMqLinks::new),
    POSIXSHM("posixshm", Integer.MAX_VALUE, true, PosixshmLinks::new),
    SYSVSHM("sysvshm", Integer.MAX_VALUE, false, SysvshmLinks::new),
    OBJECTS("multiprocessing", Order.OBJECT, ConnectionLinks::new),
    OBJECT_QUEUE("multiprocessing_queue", Order.QUEUE, QueueLinks::new),
    ARRAY("array", ArrayLinks::new),
    CALL_PIPE("pipe", Order.CALLS),
    CALL_UNIX("unix", Order.CALLS),
    CALL_FIFO("fifo", Order.CALLS_OF_BYTES),
    CALL_POSIXMQ("posixmq", Order.CALLS_OF_BYTES),
    CALL_SYSVMQ("sysvmq", Order.CALLS_OF_BYTES);

    /** By this name the command has calls over every mechanism. */
    static final String CALLS = "call";

    /** What {@code msgsize_max} and {@code msgmax} are unless somebody changed them. */
    private static final int QUEUED = 8192;

    /** What a socket's buffer holds at once for certain, as it is when nobody changed {@code wmem_default}. */
    private static final int PACKET = 65536;

    private final String label;
    private final int longest;
    private final boolean stdlib;
    private final Supplier<Links> links;
    private final List<String> kinds;

    Mechanism(String label, int longest, boolean stdlib, Supplier<Links> links) {
        this.label = label;
        this.longest = longest;
        this.stdlib = stdlib;
        this.links = links;
        this.kinds = List.of(Order.ROUND_TRIP, Order.ONE_WAY);
    }

    /** Python's own objects: the other end is plain CPython. */
    Mechanism(String label, String kind, Supplier<Links> links) {
        this.label = label;
        this.longest = Integer.MAX_VALUE;
        this.stdlib = true;
        this.links = links;
        this.kinds = List.of(kind);
    }

    /** Arrays in shared memory: one is handed over, or worked on. */
    Mechanism(String label, Supplier<Links> links) {
        this.label = label;
        this.longest = Integer.MAX_VALUE;
        this.stdlib = false;
        this.links = links;
        this.kinds = List.of(Order.ARRAY, Order.ITEM, Order.FIELD, Order.SUM);
    }

    /** Calls over the mechanism of that name. */
    Mechanism(String label, List<String> kinds) {
        this.label = label;
        this.longest = Integer.MAX_VALUE;
        this.stdlib = false;
        this.links = () -> {
            throw new IllegalStateException("calls have no ends of their own");
        };
        this.kinds = kinds;
    }

    /** The kinds of order that are measured over it. */
    List<String> kinds() {
        return kinds;
    }

    /** Whether it carries Python objects, which this project's Java and CPython have and its Python does not. */
    boolean carriesObjects() {
        return kinds.contains(Order.OBJECT) || kinds.contains(Order.QUEUE);
    }

    /** Whether it carries messages of bytes. */
    boolean carriesMessages() {
        return kinds.contains(Order.ROUND_TRIP);
    }

    /** Whether it is calls. */
    boolean carriesCalls() {
        return kinds.contains(Order.CALL);
    }

    /**
     * The sizes at which an order of this kind is measured; what is too long for a message is measured at the longest instead,
     * beside shorter ones. Arrays, and calls but for those with bytes, have sizes of their own, whatever was asked for.
     */
    List<Long> sizes(String kind, List<Integer> wanted) {
        return switch (kind) {
            case Order.ARRAY -> List.of(64L, 8L << 20, 3L << 30);
            case Order.ITEM, Order.FIELD -> List.of(1L << 19);
            case Order.SUM, Order.CALL_ARRAY -> List.of(8L << 20);
            case Order.CALL_TYPED -> List.of(16L);
            case Order.CALL_VIEW -> List.of(1L << 20);
            case Order.CALL_START -> List.of(64L);
            default -> messages(wanted);
        };
    }

    /** The longest message of those sizes, in bytes; 0 for arrays, which are not carried. */
    int capacity(List<Integer> wanted) {
        return kinds.contains(Order.ARRAY) ? 0 : (int) (long) Collections.max(messages(wanted));
    }

    private List<Long> messages(List<Integer> wanted) {
        List<Long> sizes = new ArrayList<>();
        wanted.stream().filter(size -> size <= longest).forEach(size -> sizes.add((long) size));
        if (!sizes.isEmpty() && sizes.size() < wanted.size() && !sizes.contains((long) longest)) {
            sizes.add((long) longest);
        }
        return sizes;
    }

    /** The room's name. */
    String label() {
        return label;
    }

    /** The longest message in bytes that it carries without a change of the machine's limits. */
    int longest() {
        return longest;
    }

    /** Makes the Java ends. */
    Links links() {
        return links.get();
    }

    /** Whether CPython's multiprocessing can use it. */
    boolean stdlib() {
        return stdlib;
    }

    /** What a name on the command line stands for: a mechanism and the calls over it, or {@link #CALLS}; empty for no name. */
    static List<Mechanism> named(String name) {
        return Arrays.stream(values())
                .filter(one -> name.equals(CALLS) ? one.carriesCalls() : one.label.equals(name))
                .toList();
    }

    /** The mechanism called {@code label}, itself and not the calls over it, if it is measured. */
    static Optional<Mechanism> of(String label) {
        for (Mechanism mechanism : values()) {
            if (mechanism.label.equals(label)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }
}
