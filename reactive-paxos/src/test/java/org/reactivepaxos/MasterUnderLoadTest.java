// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What users do to a group does not cost a master its lease. */
class MasterUnderLoadTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration MANY_LEASES = LEASE.multipliedBy(20);
    private static final int WAITING_MAX = 256;

    private final VirtualCluster cluster = new VirtualCluster(3);
    private final Map<Integer, FillingJournal> journals = new TreeMap<>();
    private final List<Throwable> failed = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    /** With a master that does not lead. */
    private int start(UnaryOperator<PaxosOptions> tuning) {
        MasterOptions election = MasterOptions.create().lease(LEASE);
        GroupOptions group = GroupOptions.of((instance, value) -> value).master(election);
        for (int member = 1; member <= 3; member++) {
            int started = member;
            cluster.start(
                    member,
                    options -> {
                        FillingJournal journal = new FillingJournal(options.values().journal);
                        journals.put(started, journal);
                        return tuning.apply(options).journal(journal).group(0, group);
                    });
        }
        cluster.leader();
        cluster.pass(LEASE.multipliedBy(3));
        int next = cluster.other(cluster.leader());
        if (holder(next) != next) {
            cluster.now(election(holder(next)).transferTo(next).thenReturn(true));
            cluster.pass(LEASE);
        }
        assertThat(election(next).now().self()).isTrue();
        return next;
    }

    private MasterElection election(int member) {
        return cluster.group(member).masterElection();
    }

    private int holder(int seenBy) {
        return election(seenBy).now().member().orElseThrow();
    }

    private void staysMaster(int master) {
        long term = election(master).now().term();
        cluster.pass(MANY_LEASES);
        assertThat(election(master).now().self()).isTrue();
        assertThat(election(master).now().term()).isEqualTo(term);
    }

    private void propose(int member, String value) {
        cluster.group(member)
                .propose(bytes(value))
                .subscribe(instance -> ended.add(value), failed::add);
    }

    private void resign(int member) {
        Mono<Void> resigned = election(member).resign();
        resigned.subscribe(none -> {}, failed::add, () -> ended.add("resigned"));
    }

    @Test
    void renewsWhereNothingOfTheUsersFits() {
        int master = start(node -> node.openProposals(1, 1).openProposalsOfNode(1, 1));
        propose(master, "too large");
        assertThat(failed).singleElement().isInstanceOf(OverloadedException.class);
        staysMaster(master);
    }

    @Test
    void renewsOnANearlyFullDisk() {
        int master = start(node -> node);
        journals.values().forEach(FillingJournal::fill);
        propose(master, "refused");
        assertThat(failed).singleElement().isInstanceOf(OverloadedException.class);
        staysMaster(master);
        cluster.now(election(master).resign().thenReturn(true));
        assertThat(election(master).now().self()).isFalse();
    }

    /** They wait in the same messages as its renewals, and for the same slots. */
    @Test
    void renewsWhileTheLeaderTakesNothingOfTheUsers() {
        int master = start(node -> node.openProposals(2, 1 << 20));
        journals.values().forEach(FillingJournal::fill);
        requireJournal(master).empty();
        propose(master, "one");
        propose(master, "two");
        staysMaster(master);
        assertThat(ended).isEmpty();
        journals.values().forEach(FillingJournal::empty);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(2));
        assertThat(ended).containsExactlyInAnyOrder("one", "two");
        staysMaster(master);
    }

    private FillingJournal requireJournal(int member) {
        return requireNonNull(journals.get(member));
    }

    @Test
    void soManyMayWaitForItsEndAndAllAreTold() {
        int master = start(node -> node);
        cluster.network().isolate(master);
        for (int i = 0; i < WAITING_MAX; i++) {
            resign(master);
        }
        cluster.pass(Duration.ofMillis(10));
        assertThat(failed).isEmpty();
        resign(master);
        assertThat(failed).singleElement().isInstanceOf(OverloadedException.class);
        cluster.network().heal();
        cluster.pass(LEASE.multipliedBy(3));
        assertThat(ended).hasSize(WAITING_MAX).containsOnly("resigned");
        resign(master);
        cluster.pass(Duration.ofMillis(10));
        assertThat(failed).hasSize(2).last().isInstanceOf(NotMasterException.class);
    }

    @Test
    void whoWaitsForItsEndHearsThatTheNodeIsClosed() {
        int master = start(node -> node.closeGrace(Duration.ZERO));
        cluster.network().isolate(master);
        resign(master);
        cluster.pass(Duration.ofMillis(10));
        cluster.stop(master);
        assertThat(failed).singleElement().isInstanceOf(NodeClosedException.class);
    }

    @Test
    void resignsOnCloseWhenARenewalIsUnderWay() {
        int master = start(node -> node);
        int other = cluster.other(master);
        long term = election(other).now().term();
        for (int peer = 1; peer <= 3; peer++) {
            cluster.network().delay(master, peer, Duration.ofMillis(20));
        }
        election(master).options(MasterOptions.create().lease(LEASE));
        cluster.pass(Duration.ofMillis(5));
        cluster.stop(master);
        cluster.pass(LEASE); // Less than what others wait for it, and for each other.
        assertThat(election(other).now().term()).isEqualTo(term + 1);
    }
}
