// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.time.Duration;

/** What runs in one of the measured processes. Used by one thread. */
interface Participant {

    /** Starts what is to be measured. */
    static Participant start(MemberSettings settings) {
        return switch (settings.subject()) {
            case PAXOS -> Member.start(settings);
            case IDLE -> IdleMember.start(settings, true);
            case BEATING -> IdleMember.start(settings, false);
            case REPLICA -> Replica.start(settings);
            case FLOOR ->
                    settings.leads() ? FloorLeader.start(settings) : FloorFollower.start(settings);
        };
    }

    /** Does what the line says; returns when it is done. */
    Line answer(Line line);

    /** Closes all it has open. */
    void close(Duration limit);
}
