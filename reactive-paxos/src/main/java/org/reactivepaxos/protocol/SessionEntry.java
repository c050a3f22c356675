// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Event.Request;

/**
 * What a client wants of its session (rule S8): the payload of a command to {@link #MACHINE}, so
 * that any member can offer it. A session outlives the member that opened it; the calls made in it
 * have effect at most once, whichever members they were sent to.
 */
public sealed interface SessionEntry {

    /** The state machine of the group itself that these entries are for; no user's has this id. */
    int MACHINE = ReservedMachines.SESSIONS;

    /** What a call adds to its value, in bytes. */
    int CALL_OVERHEAD_BYTES = SessionCodec.CALL_OVERHEAD_BYTES;

    /** What is behind an entry that is no call. */
    byte[] NOTHING = {};

    /**
     * Opens a session; its id is the instance of this entry.
     *
     * <p>The bounds come with the entry, not from the build that applies it: so members with other
     * defaults still agree on who is evicted.
     *
     * @param most with this one so many sessions may be open; the least recently used go
     * @param window a call so far above the session's done mark is refused
     */
    record Open(int most, int window) implements SessionEntry {
        public Open {
            Check.argument(most > 0, "most: %d", most);
            Check.argument(window > 0, "window: %d", window);
        }
    }

    /** Closes a session: none of its calls has effect any more. */
    record Close(long session) implements SessionEntry {
        public Close {
            Check.argument(session >= 0, "session: %d", session);
        }
    }

    /**
     * A client's request; what it is about follows behind this in the payload.
     *
     * @param sequence the client's number of this request
     * @param doneBelow the client's done mark: it has given up, or heard the end of, every request
     *     below it
     * @param machine the user's state machine that executes it
     */
    record Call(long session, long sequence, long doneBelow, int machine) implements SessionEntry {
        public Call {
            Check.argument(
                    isValid(session, sequence, doneBelow, machine), "sequence: %d", sequence);
        }

        static boolean isValid(long session, long sequence, long doneBelow, int machine) {
            return session >= 0
                    && doneBelow >= 0
                    && doneBelow <= sequence
                    && sequence < Long.MAX_VALUE
                    && !ReservedMachines.has(machine);
        }
    }

    /** A request to open a session, with the usual bounds. */
    static Request open() {
        return request(new Open(Sessions.OPEN_MAX, Sessions.CALLS_MAX));
    }

    /** Whether this request opens a session, if it has effect. */
    static boolean opens(Request request) {
        return request.machine() == MACHINE
                && SessionCodec.decode(request.payload()) instanceof Open;
    }

    /** A request for this entry, which is no call. */
    static Request request(SessionEntry entry) {
        return new Request(MACHINE, SessionCodec.encode(entry, NOTHING));
    }

    /**
     * A request to have this executed in a session.
     *
     * @param sequence the client's number of it; again the same when it is sent again
     * @param doneBelow the client's done mark
     * @throws IllegalArgumentException when it is for a machine of the group itself, or the done
     *     mark is above the sequence
     */
    static Request call(long session, long sequence, long doneBelow, Request wanted) {
        Call call = new Call(session, sequence, doneBelow, wanted.machine());
        return new Request(MACHINE, SessionCodec.encode(call, wanted.payload()));
    }
}
