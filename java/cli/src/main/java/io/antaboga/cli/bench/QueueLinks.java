package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.OwnQueue;
import io.antaboga.multiprocessing.Queue;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.process.Descriptor;
import io.antaboga.value.Tuple;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two {@code multiprocessing.Queue}s; the name is their pickle, for an end that has the pipes at fixed numbers. */
final class QueueLinks implements Links {
    private static final int FIRST = 20;
    /** What is put and not yet taken is at most so much, as in {@code antaboga/bench/stdlib.py}. */
    private static final int MOST_BYTES = 1 << 26;

    private static final int MOST_ITEMS = 10_000;

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        int room = Math.clamp(MOST_BYTES / capacity, 1, MOST_ITEMS);
        OwnQueue there = OwnQueue.create(OwnQueue.Kind.QUEUE, room);
        OwnQueue back = null;
        boolean done = false;
        try {
            back = OwnQueue.create(OwnQueue.Kind.QUEUE, room);
            Map<Integer, Descriptor> ends = new LinkedHashMap<>();
            int number = FIRST;
            for (OwnQueue queue : List.of(there, back)) {
                ends.put(number++, queue.reader());
                ends.put(number++, queue.writer());
            }
            byte[] pickle = PickleEncoder.encode(
                    Tuple.of(there.toPython(FIRST, FIRST + 1), back.toPython(FIRST + 2, FIRST + 3)));
            Link link =
                    new QueuesLink(there, back, Echo.start(echo, HexFormat.of().formatHex(pickle), ends));
            done = true;
            return link;
        } finally {
            if (!done) {
                try (there) {
                    if (back != null) {
                        back.close();
                    }
                }
            }
        }
    }

    /** Only CPython answers: the queues are made here for it. */
    @Override
    public Link open(int capacity, String name) {
        throw new UnsupportedOperationException("a queue is made for CPython");
    }

    private static final class QueuesLink extends ObjectLink {
        private final OwnQueue madeThere;
        private final OwnQueue madeBack;
        private final Queue there;
        private final Queue back;

        QueuesLink(OwnQueue madeThere, OwnQueue madeBack, Echo echo) throws IpcException {
            super(echo);
            this.madeThere = madeThere;
            this.madeBack = madeBack;
            there = madeThere.open();
            back = madeBack.open();
        }

        @Override
        void give(Object value) throws IpcException {
            there.put(value);
        }

        @Override
        Object take() throws IpcException {
            return back.get();
        }

        @Override
        void closeWay() throws IpcException {
            try (madeThere;
                    madeBack;
                    there) {
                back.close();
            }
        }
    }
}
