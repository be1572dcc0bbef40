package io.antaboga.os;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Hears {@link Thread#interrupt()} of a thread that is in native code.
 *
 * <p>{@link AbstractSelector} is the one public place where the JDK lets a library register for that: between
 * {@code begin()} and {@code end()} an interrupt calls {@link #wakeup()}. Nothing is selected here.
 */
abstract class InterruptListener extends AbstractSelector {
    InterruptListener() {
        super(null);
    }

    /** Called on the interrupting thread, perhaps after {@link #ignore()}; also if the thread was interrupted before. */
    abstract void wake();

    /** Starts listening for an interrupt of the current thread. */
    final void listen() {
        begin();
    }

    /** Stops listening. */
    final void ignore() {
        end();
    }

    @Override
    public final Selector wakeup() {
        wake();
        return this;
    }

    @Override
    protected final void implCloseSelector() {}

    @Override
    protected final SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException("only listens for interrupts");
    }

    @Override
    public final Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public final Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public final int selectNow() {
        return 0;
    }

    @Override
    public final int select(long timeout) {
        return 0;
    }

    @Override
    public final int select() {
        return 0;
    }
}
