package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ByteArray;
import io.antaboga.value.ClassReference;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/** Runs one pickle: opcodes in, one value out. Not recursive, so that deep nesting cannot overflow the stack. */
final class Machine {
    private final Input in;
    private final PickleLimits limits;
    private final Maker maker;
    private final Effort effort;
    private final OperandStack stack = new OperandStack();
    private final Memo memo;
    private final Filling filling;
    private int protocol;
    private boolean shared;

    Machine(Input in, PickleLimits limits, Maker maker, Effort effort) {
        this.effort = effort;
        this.in = in;
        this.limits = limits;
        this.maker = maker;
        this.memo = new Memo(limits.memo(), in.remaining());
        this.filling = new Filling(stack, maker, effort);
    }

    /** The value of the pickle; the cursor is left after STOP. */
    Object run() throws PickleException {
        long most = limits.items();
        // Each opcode counts once, and what it pushes once more where it goes into something: so few need no count.
        boolean few = 2L * in.remaining() <= most;
        while (true) {
            if (few) {
                PlainValues.take(in, stack, memo, filling);
            }
            int opcode = in.u8();
            if (opcode == Opcode.STOP) {
                break;
            }
            if (++filling.items > most) {
                throw PickleException.limit("unpickle", "too many items", "limit", most);
            }
            step(opcode);
        }
        if (!stack.isLast()) {
            throw PickleException.malformed("pickle ends with other than one value");
        }
        Object value = maker.settle(stack.pop());
        if (stack.made() > limits.depth() && (shared || stack.highest() > limits.depth())) {
            Depth.check("unpickle", value, limits.depth());
        }
        return value;
    }

    private void step(int opcode) throws PickleException {
        switch (opcode) {
            case Opcode.SHORT_BINUNICODE -> stack.push(in.text(in.u8()));
            case Opcode.MEMOIZE -> remember(memo.count());
            case Opcode.BINGET -> again(in.u8());
            case Opcode.BINPUT -> remember(in.u8());
            case Opcode.MARK -> stack.mark();
            case Opcode.BININT1 -> stack.push((long) in.u8());
            case Opcode.BININT2 -> stack.push((long) in.u16());
            case Opcode.BININT -> stack.push((long) in.i32());
            case Opcode.LONG1 -> stack.push(integer(in.bytes(in.u8())));
            case Opcode.LONG4 -> stack.push(integer(in.bytes(in.i32())));
            case Opcode.BINFLOAT -> stack.push(in.f64());
            case Opcode.NONE -> stack.push(null);
            case Opcode.NEWTRUE -> stack.push(true);
            case Opcode.NEWFALSE -> stack.push(false);
            case Opcode.BINUNICODE -> stack.push(in.text(in.u32()));
            case Opcode.BINUNICODE8 -> stack.push(in.text(in.u64()));
            case Opcode.SHORT_BINBYTES -> stack.push(in.immutable(in.u8()));
            case Opcode.BINBYTES -> stack.push(in.immutable(in.u32()));
            case Opcode.BINBYTES8 -> stack.push(in.immutable(in.u64()));
            case Opcode.BYTEARRAY8 -> stack.push(new ByteArray(in.bytes(in.u64())));
            case Opcode.EMPTY_LIST -> container(new ArrayList<>(0));
            case Opcode.EMPTY_DICT -> container(new LinkedHashMap<>());
            case Opcode.EMPTY_SET -> container(new LinkedHashSet<>());
            case Opcode.EMPTY_TUPLE -> stack.push(Tuple.of());
            case Opcode.TUPLE1 -> tuple(1);
            case Opcode.TUPLE2 -> tuple(2);
            case Opcode.TUPLE3 -> tuple(3);
            case Opcode.TUPLE -> container(Tuple.of(filling.settled(stack.popToMark())));
            case Opcode.APPEND -> {
                stack.pop();
                filling.append(1);
            }
            case Opcode.APPENDS -> filling.append(stack.popMarked());
            case Opcode.SETITEM -> {
                stack.pop();
                stack.pop();
                filling.setItems(2);
            }
            case Opcode.SETITEMS -> filling.setItems(stack.popMarked());
            case Opcode.ADDITEMS -> filling.addItems(stack.popToMark());
            case Opcode.FROZENSET ->
                container(
                        FrozenSet.copyOf(Hashing.distinct(Arrays.asList(filling.settled(stack.popToMark())), effort)));
            case Opcode.LONG_BINGET -> again(in.u32());
            case Opcode.LONG_BINPUT -> remember(in.u32());
            case Opcode.FRAME -> frame(in.u64());
            case Opcode.PROTO -> proto(in.u8());
            case Opcode.POP -> pop();
            case Opcode.POP_MARK -> stack.popToMark();
            case Opcode.DUP -> again(stack.top());
            case Opcode.STACK_GLOBAL -> stackGlobal();
            case Opcode.REDUCE, Opcode.NEWOBJ -> call(opcode);
            case Opcode.NEWOBJ_EX -> newObjectWithKeywords();
            case Opcode.BUILD -> build(maker.settle(stack.pop()));
            case Opcode.GLOBAL -> reference(Globals.reference(in.utf8Line(), in.utf8Line(), protocol));
            default -> oldStep(opcode);
        }
    }

    /** Opcodes of protocols 0 and 1. */
    private void oldStep(int opcode) throws PickleException {
        switch (opcode) {
            case Opcode.INT -> stack.push(TextOpcodes.integerOrBool(in.line()));
            case Opcode.LONG -> stack.push(TextOpcodes.integer(in.line()));
            case Opcode.FLOAT -> stack.push(TextOpcodes.floating(in.line()));
            case Opcode.STRING -> stack.push(TextOpcodes.quoted(in.line()));
            case Opcode.UNICODE -> stack.push(TextOpcodes.unicode(in.line()));
            case Opcode.SHORT_BINSTRING -> stack.push(TextOpcodes.ascii(in.bytes(in.u8())));
            case Opcode.BINSTRING -> stack.push(TextOpcodes.ascii(in.bytes(in.i32())));
            case Opcode.LIST -> container(new ArrayList<>(Arrays.asList(filling.settled(stack.popToMark()))));
            case Opcode.DICT -> {
                Object[] entries = stack.popToMark();
                container(new LinkedHashMap<>());
                stack.mark();
                for (Object entry : entries) {
                    stack.push(entry);
                }
                filling.setItems(stack.popMarked());
            }
            case Opcode.GET -> again(TextOpcodes.index(in.line()));
            case Opcode.PUT -> remember(TextOpcodes.index(in.line()));
            case Opcode.INST -> {
                ClassReference type = Globals.reference(in.utf8Line(), in.utf8Line(), protocol);
                filling.called = true;
                container(
                        maker.make(Opaque.Construction.CALL, type, Tuple.of(filling.settled(stack.popToMark())), null));
            }
            case Opcode.OBJ -> {
                Object[] parts = stack.popToMark();
                if (parts.length == 0) {
                    throw PickleException.malformed("no class on the stack");
                }
                Tuple arguments = Tuple.of(filling.settled(Arrays.copyOfRange(parts, 1, parts.length)));
                container(maker.make(Opaque.Construction.CALL, parts[0], arguments, null));
            }
            case Opcode.PERSID, Opcode.BINPERSID ->
                throw PickleException.refused("unpickle", "persistent id", "type", "persid");
            case Opcode.EXT1, Opcode.EXT2, Opcode.EXT4 ->
                throw PickleException.refused("unpickle", "extension registry", "type", "copyreg extension");
            case Opcode.NEXT_BUFFER, Opcode.READONLY_BUFFER ->
                throw PickleException.refused("unpickle", "out-of-band buffer", "type", "PickleBuffer");
            default ->
                throw PickleException.malformed(
                        "unknown opcode", "opcode", "0x" + Integer.toHexString(opcode), "position", in.position() - 1);
        }
    }

    private void proto(int version) throws PickleException {
        if (version > 5) {
            throw PickleException.malformed("unknown protocol", "protocol", version);
        }
        protocol = version;
    }

    /** Frames only group reads; what they declare must be there. */
    private void frame(long length) throws PickleException {
        if (length < 0 || length > in.remaining()) {
            throw PickleException.malformed(
                    "frame ends early", "declared", Long.toUnsignedString(length), "left", in.remaining());
        }
    }

    private void pop() throws PickleException {
        if (stack.atFloor() && stack.hasMark()) {
            stack.popToMark();
        } else {
            stack.pop();
        }
    }

    private void container(Object value) {
        stack.pushMade(value);
    }

    /** A name may become an opaque value, which counts as one with something in it. */
    private void reference(ClassReference name) {
        filling.called = true;
        stack.push(name, 1);
    }

    private void remember(long index) throws PickleException {
        memo.put(index, stack.top(), stack.isTopSimple());
    }

    /** Pushes what entry {@code index} of the memo refers to. */
    private void again(long index) throws PickleException {
        if (memo.isSimple(index)) {
            stack.push(memo.get(index));
        } else {
            again(memo.get(index));
        }
    }

    /** A second reference to a value, whose height is not known: it may have been filled since, or be filled later. */
    private void again(Object value) {
        if (value instanceof ClassReference name) {
            reference(name);
        } else {
            shared = true;
            stack.push(value);
        }
    }

    private void tuple(int size) throws PickleException {
        Object[] parts = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            parts[i] = stack.pop();
        }
        container(Tuple.of(filling.settled(parts)));
    }

    private void stackGlobal() throws PickleException {
        if (stack.pop() instanceof String name && stack.pop() instanceof String module) {
            reference(Globals.reference(module, name, protocol));
        } else {
            throw PickleException.malformed("names of a global are not text");
        }
    }

    private void call(int opcode) throws PickleException {
        Object arguments = stack.pop();
        Object callable = stack.pop();
        container(maker.make(
                opcode == Opcode.REDUCE ? Opaque.Construction.CALL : Opaque.Construction.NEW,
                callable,
                arguments,
                null));
    }

    private void newObjectWithKeywords() throws PickleException {
        Object keywords = stack.pop();
        Object arguments = stack.pop();
        Object callable = stack.pop();
        if (!(keywords instanceof Map<?, ?> map)) {
            throw PickleException.malformed("keyword arguments are not a dict");
        }
        Opaque.Construction how = map.isEmpty() ? Opaque.Construction.NEW : Opaque.Construction.NEW_WITH_KEYWORDS;
        container(maker.make(how, callable, arguments, map.isEmpty() ? null : map));
    }

    private void build(Object state) throws PickleException {
        stack.filledTop();
        switch (stack.top()) {
            case Pending pending -> {
                Object value = pending.finish(state, true);
                memo.settle(pending, value);
                stack.replaceTop(value);
            }
            case Opaque opaque when !opaque.hasState() -> opaque.setState(state);
            case null, default ->
                throw PickleException.refused(
                        "unpickle", "attributes on a plain value", "type", Filling.kind(stack.top()));
        }
    }

    private static Object integer(byte[] littleEndian) {
        if (littleEndian.length <= 8) {
            long value = littleEndian.length == 0 || littleEndian[littleEndian.length - 1] >= 0 ? 0 : -1;
            for (int i = littleEndian.length - 1; i >= 0; i--) {
                value = value << 8 | littleEndian[i] & 0xff;
            }
            return value;
        }
        for (int i = 0, j = littleEndian.length - 1; i < j; i++, j--) {
            byte swapped = littleEndian[i];
            littleEndian[i] = littleEndian[j];
            littleEndian[j] = swapped;
        }
        return normal(new BigInteger(littleEndian));
    }

    /** A Long wherever it fits, so that equal numbers are equal values. */
    static Object normal(BigInteger value) {
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }
}
