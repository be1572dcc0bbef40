package io.antaboga.call;

import io.antaboga.IpcException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Transfer memory that one side of a connection has made and uses again; guarded by the lock of its {@link Segments}.
 *
 * <p>In sizes of powers of two, so that what was made for one message serves others. What does not fit in is made for one message.
 */
final class TransferPool {
    private static final long SMALLEST = 64L << 10;
    private static final long LARGEST = 16L << 20;
    private static final long MOST = 64L << 20;

    private final List<Numbered> kept = new ArrayList<>();
    private long total;

    /** How a segment gets its number, and how it ends. */
    interface Maker {
        Numbered make(long size) throws IpcException;

        void end(Numbered segment) throws IpcException;
    }

    /** Memory for so many octets, lent already. */
    Numbered lend(long length, Maker maker) throws IpcException {
        long wanted = length + Transfer.DATA;
        Numbered best = null;
        for (Numbered each : kept) {
            if (each.size >= wanted && (best == null || each.size < best.size) && each.transfer.free()) {
                best = each;
            }
        }
        if (best == null) {
            best = make(wanted, maker);
        }
        best.transfer.lend();
        return best;
    }

    private Numbered make(long wanted, Maker maker) throws IpcException {
        if (wanted > LARGEST) {
            return maker.make(wanted);
        }
        long size = Math.max(SMALLEST, Long.highestOneBit(wanted - 1) << 1);
        for (Iterator<Numbered> all = kept.iterator(); total + size > MOST && all.hasNext(); ) {
            Numbered each = all.next();
            if (each.transfer.free()) {
                all.remove();
                total -= each.size;
                maker.end(each);
            }
        }
        Numbered made = maker.make(size);
        if (total + size <= MOST) {
            kept.add(made);
            total += size;
        }
        return made;
    }

    /** Whether it is used again. */
    boolean keeps(Numbered segment) {
        return kept.contains(segment);
    }
}
