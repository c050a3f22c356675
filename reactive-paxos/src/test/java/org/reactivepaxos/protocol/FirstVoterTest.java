// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Outcome.Send;

/** The voter in the first place is as good as any other: member 1, where member 2 leads. */
final class FirstVoterTest {

    private static final long NOW = 100 * MILLI;
    private static final GroupState LEADER = Given.leader(Given.member(2, 3));
    private static final Ballot OWN = LEADER.acceptor().promised();

    private static GroupState answered() {
        return after(LEADER, NOW, heard(1, new HeartbeatReply(OWN, 1, 0, true)));
    }

    @Test
    void itsGrantCounts() {
        assertThat(LeaseRules.holdsLease(LEADER, NOW)).isFalse();
        assertThat(LeaseRules.holdsLease(answered(), NOW)).isTrue();
    }

    @Test
    void itIsHandedTheLead() {
        assertThat(fold(answered(), NOW, new TransferAsked(1)).atOnce())
                .containsExactly(new Send(1, new Release(OWN, 1)));
    }
}
