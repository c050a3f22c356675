// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.OptionalInt;
import org.reactivepaxos.protocol.Ballot;

/**
 * Who leads a group, as this member knows it. A member can be wrong about it for a while; nothing
 * is unsafe then.
 *
 * @param group the group
 * @param ballot the ballot under which it leads, {@link Ballot#NONE} while no leader is known
 */
public record Leader(int group, Ballot ballot) {

    /** The leading member; empty while none is known. */
    public OptionalInt member() {
        return ballot.equals(Ballot.NONE) ? OptionalInt.empty() : OptionalInt.of(ballot.member());
    }
}
