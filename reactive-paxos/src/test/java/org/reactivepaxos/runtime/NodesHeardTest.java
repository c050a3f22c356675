// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.GroupMessage;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How a node makes itself heard, and what it does with the news of others when its disk fails. */
class NodesHeardTest {

    private static final long CLUSTER = 77;
    private static final PeerIdentity LEADER = new PeerIdentity(2, 1002, 1, 5);
    private static final Membership THREE =
            Membership.genesis(List.of(new Voter(1, 1001), new Voter(2, 1002), new Voter(3, 1003)));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManualJournal journal = new ManualJournal();
    private final RecordingTransport transport = new RecordingTransport();

    @BeforeEach
    void startAFollower() {
        NodeSettings settings =
                VirtualNode.settings(time, Map.of(0, Map.of(0, (instance, value) -> value)));
        NodeRuntime.start(settings, journal, transport).subscribe();
        pass(1);
        transport.deliver(
                LEADER, new GroupMessage(0, CLUSTER, new GenesisIs(new Genesis(CLUSTER, THREE))));
        pass(1);
        journal.sync();
        pass(1);
    }

    private void pass(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    private long signsOfLife() {
        return transport.frames().stream().filter(frame -> frame.messages().isEmpty()).count();
    }

    /** Else groups that rest would keep to a leader that has halted. */
    @Test
    void aNodeWhoseJournalFailedGivesNoSignOfLife() {
        pass(1_000);
        assertThat(signsOfLife()).isPositive();
        journal.fail(new IllegalStateException("disk"));
        long before = signsOfLife();
        pass(1_000);
        assertThat(signsOfLife()).isEqualTo(before);
    }

    /** They would take the room of messages, and be more with every connection. */
    @Test
    void whileTheDiskLagsNoNewsOfPeersGather() {
        for (int i = 0; i < 60; i++) {
            journal.append(0, List.of());
        }
        for (int i = 0; i < 20; i++) {
            transport.deliver(LEADER);
            pass(10);
        }
        Ballot ballot = new Ballot(Ballot.GENESIS_VERSION, 3, 2);
        Accept accept = new Accept(ballot, 0, 0, Values.of(Value.NOOP), 0);
        transport.deliver(LEADER, new GroupMessage(0, CLUSTER, accept));
        journal.sync();
        pass(10);
        journal.sync();
        pass(10);
        assertThat(transport.messagesTo(2, Kind.ACCEPTED)).hasSize(1);
    }
}
