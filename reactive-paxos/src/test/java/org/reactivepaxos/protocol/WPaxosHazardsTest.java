// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.ScriptedGroup.NO_LEASE;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Value.Command;

/**
 * The safety defects that were found in WPaxos (W20), as far as the core can have them.
 * docs/tests.md says where the others are held.
 */
final class WPaxosHazardsTest {

    /** W20: an entry for another version was applied by all but its proposer. */
    @Test
    void w20AMembershipForAnotherVersionHasEffectOnNobody() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.elect(1);
        Membership two =
                Membership.genesis(List.of(ScriptedGroup.voter(1), ScriptedGroup.voter(2)));
        group.at(2).happen(new ChangeProposed(7, two));
        group.deliver();
        group.at(1).propose("after");
        group.deliver();
        group.at(1).pass(10 * MILLI);
        group.deliver();
        for (ScriptedMember member : group.all()) {
            assertThat(member.applied()).containsExactly("after");
            assertThat(member.state().membership().size()).isEqualTo(3);
            assertThat(member.state().membership().version()).isEqualTo(-1);
        }
        assertThat(group.at(2).state().hasOpenChange()).as("its proposer knows").isFalse();
    }

    /** W20: a lease rested on a clock that can be set. This one only ever measures spans. */
    @Test
    void w20ALeaseDoesNotDependOnWhereTheClockStands() {
        for (long start : new long[] {0, Long.MAX_VALUE - 105 * MILLI, Long.MIN_VALUE}) {
            ScriptedGroup group = ScriptedGroup.of(3, 40 * MILLI);
            group.all().forEach(member -> member.startAt(start));
            group.elect(1);
            group.at(1).pass(10 * MILLI);
            group.deliver();
            GroupState leader = group.at(1).state();
            long now = group.at(1).now();
            assertThat(LeaseRules.holdsLease(leader, now)).as("from %d", start).isTrue();
            assertThat(LeaseRules.holdsLease(leader, now + 32 * MILLI)).isTrue();
            assertThat(LeaseRules.holdsLease(leader, now + 33 * MILLI)).isFalse();
        }
    }

    /** W20: a master that had restarted compared the wrong field and believed to be master. */
    @Test
    void w20AMasterThatRestartsIsNotMaster() {
        byte[] claim = new MasterEntry(Action.CLAIM, -1, 100 * MILLI, 0).encoded();
        ProposalId id = new ProposalId(Given.storage(2), 0, 0);
        Run log = Given.run(Given.ballot(1, 1), 0, new Command(id, 0, MasterEntry.MACHINE, claim));
        GroupState restarted = Given.member(2, 3, Given.LIMITS, new RunStored(log, 1));
        assertThat(restarted.mastership(0).term()).isEqualTo(1);
        for (long now = 0; now <= 200 * MILLI; now += MILLI) {
            assertThat(restarted.mastership(now).self()).as("at %d", now).isFalse();
        }
    }

    /** W20: a value counted as one's own by its length and a checksum of its bytes. */
    @Test
    void w20EqualBytesOfAnotherAreNotOnesOwn() {
        Event.Request same = new Event.Request(0, "same".getBytes(StandardCharsets.UTF_8));
        GroupState open = Given.after(Given.member(2, 3), 0, new Event.Proposed(0, List.of(same)));
        Command theirs = new Command(new ProposalId(Given.storage(3), 1, 0), 0, 0, same.payload());
        Command former = new Command(new ProposalId(Given.storage(2), 0, 0), 0, 0, same.payload());
        Ballot ballot = Given.ballot(5, 1);
        GroupState told =
                Given.after(
                        open,
                        0,
                        Given.heard(1, new Accept(ballot, 0, 0, Given.values(theirs), 1)),
                        Given.heard(1, new Accept(ballot, 0, 1, Given.values(former), 2)));
        assertThat(told.decidedBelow()).isEqualTo(2);
        assertThat(told.openProposals()).isEqualTo(1);
    }

    /** W20: eight bits of a checksum were kept, and one that differed was only written to a log. */
    @Test
    void w20SumsThatShareTheirLastEightBitsStillDiffer() {
        Chain chain = Chain.START.next(Given.values(Given.command(1, 0)));
        int sequence = 1;
        Chain other = chain;
        while (other.equals(chain) || (other.last().sum() & 0xFF) != (chain.last().sum() & 0xFF)) {
            other = Chain.START.next(Given.values(Given.command(1, sequence++)));
        }
        assertThat(chain.last().contradicts(other.last())).isTrue();
        assertThat(chain.last().contradicts(new Link(1, chain.last().sum()))).isFalse();
    }
}
