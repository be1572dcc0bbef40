package io.antaboga.call.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.TypeRefusedException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages come out as they went in, spilled or not, and whatever breaks a rule is refused before memory is taken. */
class MessageTest {
    private static final int LIMIT = 1 << 20;
    private static final byte[] BODY = {'[', '1', ']'};

    private static byte[] call(Table table, int limit) throws IpcException {
        return Message.call(3, 7, 5, 11, Message.JSON, BODY).write(table, limit);
    }

    private static Message read(byte[] octets) throws IpcException {
        return Message.read(octets, where -> new byte[(int) where.length()]);
    }

    private static byte[] changed(byte[] octets, Consumer<byte[]> change) {
        byte[] copy = octets.clone();
        change.accept(copy);
        return copy;
    }

    private static ProtocolException refused(byte[] octets) {
        return assertThrows(ProtocolException.class, () -> read(octets));
    }

    private static void refused(byte[] octets, String problem) {
        String text = refused(octets).getMessage();
        assertTrue(text.startsWith("call: " + problem + " (PROTOCOL)"), text);
    }

    @Test
    void whatWasWrittenIsRead() throws IpcException {
        Table table = new Table();
        table.octets(Table.counted(20));
        table.octets(Table.counted(5_000));
        table.octets(new byte[0]);
        byte[] octets = call(table, LIMIT);
        assertEquals(Message.HEADER + 3 * Message.ENTRY + BODY.length + 20, octets.length);
        same(read(octets), table);
    }

    private static void same(Message message, Table table) {
        assertEquals(Kind.CALL, message.kind());
        assertEquals(Message.JSON, message.format());
        assertEquals(3, message.function());
        assertEquals(7, message.call());
        assertEquals(5, message.parent());
        assertEquals(11, message.deadline());
        assertArrayEquals(BODY, message.body());
        assertEquals(BODY.length, message.bodyLength());
        assertEquals(table.buffers().size(), message.buffers().size());
        for (int i = 0; i < table.buffers().size(); i++) {
            Buffer sent = table.buffers().get(i);
            Buffer came = message.buffers().get(i);
            assertEquals(sent.place(), came.place());
            assertEquals(sent.length(), came.length());
            assertEquals(sent.segment(), came.segment());
            assertEquals(sent.readOnly(), came.readOnly());
            assertArrayEquals(sent.inline(), came.inline());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300})
    void whatIsTooLongForTheChannelIsSpilled(int buffers) throws IpcException {
        Table table = new Table();
        for (int i = 0; i < buffers; i++) {
            table.octets(Table.counted(i));
        }
        byte[] octets = call(table, 72 - (buffers == 0 ? 30 : 0));
        assertEquals(Message.HEADER + Message.ENTRY, octets.length);
        same(Message.read(octets, table::spilled), table);
    }

    @Test
    void aMessageAsLongAsTheChannelTakesIsNotSpilled() throws IpcException {
        int length = Message.HEADER + BODY.length;
        assertEquals(length, call(new Table(), length).length);
        assertEquals(Message.HEADER + Message.ENTRY, call(new Table(), length - 1).length);
        byte[] body = new byte[Bounds.MOST_UNSPILLED - Message.HEADER];
        Message longest = Message.answer(Kind.RESULT, 1, Message.JSON, body);
        assertEquals(Bounds.MOST_UNSPILLED, longest.write(new Table(), LIMIT).length);
        Message longer = Message.answer(Kind.RESULT, 1, Message.JSON, new byte[body.length + 1]);
        assertEquals(Message.HEADER + Message.ENTRY, longer.write(new Table(), LIMIT).length);
    }

    @Test
    void everyKindIsRead() throws IpcException {
        assertEquals(
                Kind.HELLO,
                read(Message.greeting(Kind.HELLO, BODY).write(new Table(), LIMIT))
                        .kind());
        assertEquals(
                Kind.WELCOME,
                read(Message.greeting(Kind.WELCOME, BODY).write(new Table(), LIMIT))
                        .kind());
        Message none =
                read(Message.answer(Kind.RESULT, 1, Message.EMPTY, new byte[0]).write(new Table(), LIMIT));
        assertEquals(0, none.bodyLength());
        Message octets =
                read(Message.answer(Kind.RESULT, 1, Message.OCTETS, BODY).write(new Table(), LIMIT));
        assertEquals(Message.OCTETS, octets.format());
        assertEquals(
                0,
                read(Message.answer(Kind.ERROR, 0, Message.JSON, BODY).write(new Table(), LIMIT))
                        .call());
        assertEquals(
                Message.METHOD,
                read(Message.call(Message.METHOD, 1, 0, 0, Message.JSON, BODY).write(new Table(), LIMIT))
                        .function());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, unknown version",
        "1, 0, unknown kind",
        "1, 6, unknown kind",
        "1, -1, unknown kind",
        "1, 4, wrong number in a header",
        "1, 1, wrong number in a header",
        "2, 3, unknown format",
        "2, -1, unknown format",
        "2, 0, too long a body",
        "3, 2, unknown flags",
        "3, -128, unknown flags",
        "3, 1, lengths do not add up",
        "8, 0, wrong number of a call",
        "31, -128, wrong number in a header",
        "32, 4, lengths do not add up",
        "32, 2, lengths do not add up",
        "35, -1, too long a body",
        "36, 0, lengths do not add up",
        "36, 3, lengths do not add up",
        "38, 16, too many buffers",
        "39, -1, too many buffers",
        "40, 3, lengths do not add up",
        "44, 2, wrong entry of a buffer",
        "47, -128, wrong entry of a buffer",
        "48, 1, wrong entry of a buffer",
        "56, 1, wrong entry of a buffer",
        "64, 3, lengths do not add up",
        "64, 5, lengths do not add up",
        "71, 127, lengths do not add up",
        "71, -1, buffer ends beyond all memory",
        "72, 3, wrong entry of a buffer",
        "80, 0, wrong entry of a buffer",
        "95, -1, buffer ends beyond all memory",
        "103, -1, buffer ends beyond all memory",
    })
    void oneOctetThatBreaksARule(int at, byte octet, String problem) throws IpcException {
        Table table = new Table();
        table.octets(Table.counted(4));
        table.octets(Table.counted(5_000));
        refused(changed(call(table, LIMIT), message -> message[at] = octet), problem);
    }

    @Test
    void aRegionThatEndsBeyondAllNumbers() throws IpcException {
        Table table = new Table();
        table.octets(Table.counted(5_000));
        byte[] octets = changed(call(table, LIMIT), message -> Message.LONG.set(message, 56, Long.MAX_VALUE));
        refused(octets, "buffer ends beyond all memory");
    }

    @Test
    void otherKindsHaveNoNumbersOfACall() throws IpcException {
        byte[] hello = Message.greeting(Kind.HELLO, BODY).write(new Table(), LIMIT);
        refused(changed(hello, message -> message[8] = 1), "wrong number of a call");
        refused(changed(hello, message -> message[2] = Message.OCTETS), "unknown format");
        byte[] result = Message.answer(Kind.RESULT, 1, Message.JSON, BODY).write(new Table(), LIMIT);
        for (int at : new int[] {4, 16, 24}) {
            refused(changed(result, message -> message[at] = 1), "wrong number in a header");
        }
    }

    @Test
    void cutShortOrWithSomethingBehind() throws IpcException {
        Table table = new Table();
        table.octets(Table.counted(4));
        byte[] octets = call(table, LIMIT);
        for (int length = 0; length < octets.length; length++) {
            refused(Arrays.copyOf(octets, length));
        }
        refused(Arrays.copyOf(octets, octets.length + 1), "lengths do not add up");
    }

    @Test
    void octetsOfMoreThanAFewThousandAreNoBody() throws IpcException {
        byte[] body = new byte[Bounds.MOST_OCTETS];
        assertEquals(
                body.length,
                read(Message.answer(Kind.RESULT, 1, Message.OCTETS, body).write(new Table(), LIMIT))
                        .bodyLength());
        byte[] longer = Message.answer(Kind.RESULT, 1, Message.OCTETS, new byte[body.length + 1])
                .write(new Table(), LIMIT);
        refused(longer, "too long a body");
    }

    @Test
    void aSpilledMessageIsFetchedOnlyWhereItIsOne() throws IpcException {
        Table table = new Table();
        byte[] octets = call(table, 42);
        Message.Spilled never = where -> {
            throw new AssertionError("fetched");
        };
        for (byte[] wrong : new byte[][] {
            changed(octets, message -> message[40] = 0),
            changed(octets, message -> message[40] = 2),
            changed(octets, message -> message[64] = 2),
            changed(octets, message -> message[68] = 1),
            Arrays.copyOf(octets, octets.length - 1),
            Arrays.copyOf(octets, octets.length + 1)
        }) {
            assertThrows(ProtocolException.class, () -> Message.read(wrong, never));
        }
        assertThrows(ProtocolException.class, () -> Message.read(octets, where -> new byte[(int) where.length() - 1]));
        assertThrows(ProtocolException.class, () -> read(changed(octets, message -> message[64] = 4)));
    }

    @Test
    void moreThanAMessageHoldsIsRefusedWhereItIsWritten() {
        Message message = Message.answer(Kind.RESULT, 1, Message.JSON, new byte[Bounds.MOST_INLINE + 1]);
        TypeRefusedException refusal =
                assertThrows(TypeRefusedException.class, () -> message.write(new Table(), LIMIT));
        assertEquals("call: too long a message (TYPE_REFUSED), length=67108865, limit=67108864", refusal.getMessage());
    }

    @Test
    void octetsByChanceAreReadOrRefused() throws IpcException {
        Table table = new Table();
        table.octets(Table.counted(4));
        table.octets(Table.counted(5_000));
        byte[] octets = call(table, LIMIT);
        Random random = new Random(20_261_123);
        for (int round = 0; round < 20_000; round++) {
            byte[] copy = Arrays.copyOf(octets, octets.length - random.nextInt(2) * random.nextInt(octets.length));
            for (int changes = random.nextInt(4); changes >= 0 && copy.length > 0; changes--) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            }
            try {
                assertTrue(read(copy).bodyLength() <= copy.length);
            } catch (ProtocolException refused) {
                assertEquals("PROTOCOL", refused.code());
            }
        }
    }
}
