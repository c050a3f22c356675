// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.SessionEntry.Call;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;

/**
 * Encoding of session entries, version 1, and of the open sessions within a ledger (S8;
 * docs/formats.md). Big-endian.
 *
 * <pre>
 * entry    = version(1) 0(1) most(4) window(4)                                        open
 *          | version(1) 1(1) session(8)                                               close
 *          | version(1) 2(1) session(8) sequence(8) doneBelow(8) machine(4) payload   call
 * sessions = count(4) session*                                         ascending ids
 * session  = lastUse(8) window(4) incarnation                          its number is the id
 * </pre>
 */
final class SessionCodec {

    private static final byte VERSION = 1;
    private static final byte OPEN = 0;
    private static final byte CLOSE = 1;
    private static final byte CALL = 2;
    private static final int HEADER_BYTES = 2;
    private static final int OPEN_BYTES = 2 * Integer.BYTES;
    private static final int CLOSE_BYTES = Long.BYTES;
    private static final int CALL_BYTES = 3 * Long.BYTES + Integer.BYTES;
    static final int CALL_OVERHEAD_BYTES = HEADER_BYTES + CALL_BYTES;
    private static final int SESSION_BYTES = Long.BYTES + Integer.BYTES;

    private SessionCodec() {}

    static byte[] encode(SessionEntry entry, byte[] payload) {
        if (entry instanceof Open open) {
            return start(OPEN, OPEN_BYTES).putInt(open.most()).putInt(open.window()).array();
        }
        if (entry instanceof Close close) {
            return start(CLOSE, CLOSE_BYTES).putLong(close.session()).array();
        }
        Call call = (Call) entry;
        return start(CALL, CALL_BYTES + payload.length)
                .putLong(call.session())
                .putLong(call.sequence())
                .putLong(call.doneBelow())
                .putInt(call.machine())
                .put(payload)
                .array();
    }

    private static ByteBuffer start(byte kind, int bytes) {
        return ByteBuffer.allocate(HEADER_BYTES + bytes).put(VERSION).put(kind);
    }

    /** The entry, without what is behind a call; null for what is no entry. */
    static @Nullable SessionEntry decode(byte[] encoded) {
        if (encoded.length < HEADER_BYTES || encoded[0] != VERSION) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(encoded, HEADER_BYTES, encoded.length - HEADER_BYTES);
        int bytes = in.remaining();
        return switch (encoded[1]) {
            case OPEN -> bytes == OPEN_BYTES ? open(in.getInt(), in.getInt()) : null;
            case CLOSE -> bytes == CLOSE_BYTES ? close(in.getLong()) : null;
            case CALL -> bytes >= CALL_BYTES ? call(in) : null;
            default -> null;
        };
    }

    private static @Nullable Open open(int most, int window) {
        return most > 0 && window > 0 ? new Open(most, window) : null;
    }

    private static @Nullable Close close(long session) {
        return session >= 0 ? new Close(session) : null;
    }

    private static @Nullable Call call(ByteBuffer in) {
        long session = in.getLong();
        long sequence = in.getLong();
        long doneBelow = in.getLong();
        int machine = in.getInt();
        return Call.isValid(session, sequence, doneBelow, machine)
                ? new Call(session, sequence, doneBelow, machine)
                : null;
    }

    /** What a call is about; null for what is no call. */
    static @Nullable Request requestOf(byte[] encoded) {
        return decode(encoded) instanceof Call call
                ? new Request(
                        call.machine(),
                        Arrays.copyOfRange(encoded, HEADER_BYTES + CALL_BYTES, encoded.length))
                : null;
    }

    static int sizeOf(Sessions sessions) {
        int size = Integer.BYTES;
        for (Session session : sessions.ascending()) {
            size += SESSION_BYTES + TableCodec.sizeOf(session.calls());
        }
        return size;
    }

    static void put(ByteBuffer out, Sessions sessions) {
        out.putInt(sessions.open());
        for (Session session : sessions.ascending()) {
            TableCodec.put(
                    out.putLong(session.lastUse()).putInt(session.window()), session.calls());
        }
    }

    static Sessions get(ByteBuffer in) {
        int count = LedgerCodec.count(in);
        List<Session> sessions = new ArrayList<>();
        long last = -1;
        for (int i = 0; i < count; i++) {
            Session session = new Session(in.getLong(), in.getInt(), TableCodec.incarnation(in));
            Check.argument(session.id() > last, "sessions must ascend: %d", session.id());
            Check.argument(session.window() > 0, "window of a session: %d", session.window());
            sessions.add(session);
            last = session.id();
        }
        return Sessions.of(sessions);
    }
}
