package org.tallyboard.rabbitmq;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes the content header of any message one that the client library can read.
///
/// amqp-client 5.37.1 knows the field types `A b B d D f F i I l s S t T u V x`, and ends the whole connection at any
/// other, at a table that breaks off, and at a body beyond its limit; the broker then gives the message out again. What
/// it lacks of AMQP 0-9-1 (4.2.1 and the errata at rabbitmq.com/amqp-0-9-1-errata) is written into its own words: `L`,
/// which py-amqp uses for integers beyond 31 bits, becomes `l`, and `U` becomes `s`; both have the same bytes. A table
/// that nobody can read is replaced by [#UNREADABLE] with the reason, so that the message arrives, without its headers,
/// and whoever consumes it can set it aside.
public final class ContentHeaders {
    /// Stands in the header table of a message whose headers, or body, could not be read; its value is the reason.
    public static final String UNREADABLE = "x-tallyboard-unreadable";

    /// Stands beside it where the body is left out.
    static final String LEFT_OUT = "x-tallyboard-left-out";

    /// The largest body that the client library takes, 64 MiB.
    static final long MAX_BODY = 64L << 20;

    private static final int BASIC = 60;
    private static final int FIXED = 12;
    private static final int CONTENT_TYPE = 0x8000;
    private static final int CONTENT_ENCODING = 0x4000;
    private static final int HEADERS = 0x2000;
    /// Delivery mode and priority.
    private static final int OCTETS = 0x1800;
    private static final int CORRELATION_ID = 0x0400;
    private static final int TIMESTAMP = 0x0040;
    private static final int CLUSTER_ID = 0x0004;
    /// More flags than the class has properties.
    private static final int CONTINUED = 0x0003;
    /// The client reads 32 levels of tables and lists, and ends the connection at the next one.
    private static final int DEEPEST = 30;

    /// @param payload what the client is to read
    /// @param leftOut how many bytes of body are to be kept from it
    record Readable(byte[] payload, long leftOut) {}

    private ContentHeaders() {}

    /// @param payload of a content header frame: class, weight, body size, property flags, properties
    static Readable readable(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        if (payload.length < FIXED + 2 || in.getShort(0) != BASIC) {
            return new Readable(payload, 0);
        }
        long size = in.getLong(4);
        if (size > MAX_BODY || size < 0) {
            return new Readable(only(0, "its body has " + Long.toUnsignedString(size) + " bytes", true), size);
        }
        int flags = in.getShort(FIXED) & 0xFFFF;
        in.position(FIXED + 2);
        try {
            if ((flags & CONTENT_TYPE) != 0) {
                skip(in, in.get() & 0xFF);
            }
            if ((flags & CONTENT_ENCODING) != 0) {
                skip(in, in.get() & 0xFF);
            }
            var scan = new Scan(payload);
            int begin = in.position();
            int end = begin;
            String wrong = null;
            if ((flags & HEADERS) != 0) {
                end = scan.length(in) + in.position();
                wrong = scan.table(in, end, 0);
                in.position(end);
            }
            skipRest(in, flags);
            return new Readable(wrong == null ? scan.bytes : replaced(payload, begin, end, wrong), 0);
        } catch (BufferUnderflowException e) {
            return new Readable(only(size, "its properties break off", false), 0);
        }
    }

    /// The properties behind the header table.
    private static void skipRest(ByteBuffer in, int flags) {
        if ((flags & CONTINUED) != 0) {
            throw new BufferUnderflowException();
        }
        skip(in, Integer.bitCount(flags & OCTETS));
        for (int flag = CORRELATION_ID; flag >= CLUSTER_ID; flag >>= 1) {
            if ((flags & flag) != 0) {
                skip(in, flag == TIMESTAMP ? Long.BYTES : in.get() & 0xFF);
            }
        }
    }

    /// Walks a table and puts known types in the place of others of the same form.
    private static final class Scan {
        private final byte[] original;
        private byte[] bytes;

        Scan(byte[] payload) {
            original = payload;
            bytes = payload;
        }

        /// @return what is wrong with it, or null
        @Nullable
        String table(ByteBuffer in, int end, int depth) {
            while (in.position() < end) {
                int name = in.get() & 0xFF;
                skip(in, name);
                String wrong = value(in, end, depth);
                if (wrong != null) {
                    return wrong;
                }
            }
            return in.position() == end ? null : "a header reaches beyond its table";
        }

        private @Nullable String value(ByteBuffer in, int end, int depth) {
            int at = in.position();
            byte type = in.get();
            switch (type) {
                case 't', 'b', 'B' -> skip(in, 1);
                case 's', 'u' -> skip(in, 2);
                case 'U' -> {
                    write(at, 's');
                    skip(in, 2);
                }
                case 'I', 'i', 'f' -> skip(in, 4);
                case 'l', 'd', 'T' -> skip(in, 8);
                case 'L' -> {
                    write(at, 'l');
                    skip(in, 8);
                }
                case 'D' -> skip(in, 5);
                case 'V' -> {}
                case 'S', 'x' -> skip(in, length(in));
                case 'F', 'A' -> {
                    int inner = length(in) + in.position();
                    if (inner > end) {
                        return "a header reaches beyond its table";
                    }
                    if (depth >= DEEPEST) {
                        return "a header has more than " + DEEPEST + " tables or lists within each other";
                    }
                    return type == 'F' ? table(in, inner, depth + 1) : list(in, inner, depth + 1);
                }
                default -> {
                    return "a header has a type that AMQP 0-9-1 does not have: "
                            + (type > ' ' && type < 127 ? "'" + (char) type + "'" : Integer.toString(type & 0xFF));
                }
            }
            return in.position() > end ? "a header reaches beyond its table" : null;
        }

        private @Nullable String list(ByteBuffer in, int end, int depth) {
            while (in.position() < end) {
                String wrong = value(in, end, depth);
                if (wrong != null) {
                    return wrong;
                }
            }
            return null;
        }

        private int length(ByteBuffer in) {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            return length;
        }

        private void write(int at, char type) {
            if (bytes == original) {
                bytes = original.clone();
            }
            bytes[at] = (byte) type;
        }
    }

    private static void skip(ByteBuffer in, int count) {
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + count);
    }

    /// The same message with another table.
    private static byte[] replaced(byte[] payload, int begin, int end, String reason) {
        byte[] table = table(reason, false);
        return ByteBuffer.allocate(payload.length - (end - begin) + table.length)
                .put(payload, 0, begin)
                .put(table)
                .put(payload, end, payload.length - end)
                .array();
    }

    /// A header with nothing but the table.
    private static byte[] only(long size, String reason, boolean leftOut) {
        byte[] table = table(reason, leftOut);
        return ByteBuffer.allocate(FIXED + 2 + table.length)
                .putShort((short) BASIC)
                .putShort((short) 0)
                .putLong(size)
                .putShort((short) HEADERS)
                .put(table)
                .array();
    }

    private static byte[] table(String reason, boolean leftOut) {
        byte[] name = UNREADABLE.getBytes(StandardCharsets.US_ASCII);
        byte[] value = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] flag = leftOut ? LEFT_OUT.getBytes(StandardCharsets.US_ASCII) : new byte[0];
        int length = 1 + name.length + 1 + 4 + value.length + (leftOut ? 1 + flag.length + 2 : 0);
        ByteBuffer out = ByteBuffer.allocate(4 + length).putInt(length);
        out.put((byte) name.length)
                .put(name)
                .put((byte) 'S')
                .putInt(value.length)
                .put(value);
        if (leftOut) {
            out.put((byte) flag.length).put(flag).put((byte) 't').put((byte) 1);
        }
        return out.array();
    }
}
