// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.GroupRuntime;

/** The opening or the closing of a session: what is offered is its entry. */
final class SessionChangeCarrier extends PlainCarrier {

    private final int group;

    SessionChangeCarrier(GroupRuntime runtime) {
        super(runtime, SessionEntry.MACHINE);
        this.group = runtime.id();
    }

    /** What is in it is ours. */
    @Override
    public Subject subject(byte[] entry) {
        return new Subject(null, id().orElse(null));
    }

    @Override
    public @Nullable RuntimeException refusal(Drop.Reason reason, long appliedAt, byte[] value) {
        return reason == Drop.Reason.NO_SESSION
                ? SessionClosedException.of("group " + group + ": closing a session")
                : new IllegalStateException("a session entry was refused: " + reason);
    }
}
