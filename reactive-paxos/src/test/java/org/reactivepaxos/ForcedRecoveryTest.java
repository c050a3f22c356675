// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.SnapshotCluster.FORGOTTEN;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.ForcedRecovery;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.transport.PeerEvent;

/** A majority is lost for ever, and one member goes on, on virtual time. */
class ForcedRecoveryTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Map<Integer, InMemoryJournal> journals = new HashMap<>();
    private final Map<Integer, List<PeerEvent>> heard = new HashMap<>();
    private VirtualCluster cluster = new VirtualCluster(3, this::watched);

    /** With a journal that outlives the member's lives. */
    private PaxosOptions watched(PaxosOptions options) {
        Draft of = options.values();
        List<PeerEvent> events = new ArrayList<>();
        heard.put(of.member, events);
        of.transport.events().subscribe(events::add);
        return options.journal(journal(of.member)).closeGrace(Duration.ZERO);
    }

    private InMemoryJournal journal(int member) {
        return journals.computeIfAbsent(member, unused -> InMemoryJournal.on(() -> cluster.time()));
    }

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private void propose(int at, String value) {
        cluster.now(cluster.group(at).propose(bytes(value)));
    }

    private ForcedRecovery.Result recover(int member) {
        return cluster.now(ForcedRecovery.run(journal(member), member, List.of(0))).get(0);
    }

    private List<Integer> change(int at, MembershipChange change) {
        GroupMembership now = cluster.now(cluster.group(at).changeMembership(change));
        return now.voters().stream().map(Voter::member).toList();
    }

    /** The leader accepts a last value that nobody else hears of; then all are down. */
    private int loseAllButTheLeader() {
        cluster.startAll();
        int survivor = cluster.leader();
        propose(survivor, "a");
        propose(survivor, "b");
        cluster.pass(LONG);
        cluster.network().isolate(survivor);
        List<Object> unknown = new ArrayList<>();
        cluster.group(survivor)
                .propose(bytes("accepted here"))
                .subscribe(unknown::add, unknown::add);
        cluster.pass(SOON);
        cluster.closeAll();
        cluster.network().heal();
        assertThat(unknown)
                .singleElement()
                .isInstanceOfSatisfying(
                        PaxosException.class, end -> assertThat(end.isMaybeChosen()).isTrue());
        return survivor;
    }

    @Test
    void theSurvivorServesAloneAndNewMembersJoinIt() {
        int survivor = loseAllButTheLeader();
        ForcedRecovery.Result result = recover(survivor);
        assertThat(result.objection()).isNull();
        cluster.start(survivor);
        propose(survivor, "alone");
        assertThat(cluster.applied(survivor)).containsExactly("a", "b", "accepted here", "alone");
        cluster.start(4);
        cluster.start(5);
        assertThat(change(survivor, MembershipChange.create().addVoter(4).addVoter(5)))
                .containsExactly(survivor, 4, 5);
        propose(5, "three of us");
        cluster.pass(LONG);
        for (int member : List.of(survivor, 4, 5)) {
            assertThat(cluster.applied(member))
                    .containsExactly("a", "b", "accepted here", "alone", "three of us");
        }
        cluster.stop(survivor);
        propose(4, "without the survivor");
    }

    /** They are a majority of the old cluster, and go on in it; that is the operator's mistake. */
    @Test
    void membersOfBeforeAreRefusedAndNothingOfTheirsIsHeard() {
        int survivor = loseAllButTheLeader();
        recover(survivor);
        cluster.start(survivor);
        propose(survivor, "new cluster");
        int one = cluster.other(survivor);
        int two = cluster.other(survivor, one);
        cluster.start(one);
        cluster.start(two);
        propose(one, "old cluster");
        propose(two, "old cluster, too");
        propose(survivor, "new cluster, too");
        cluster.pass(LONG);
        assertThat(cluster.applied(survivor))
                .containsExactly("a", "b", "accepted here", "new cluster", "new cluster, too");
        assertThat(cluster.applied(one))
                .containsExactly("a", "b", "old cluster", "old cluster, too");
        for (int old : List.of(one, two)) {
            requireRefused(survivor, old);
            requireRefused(old, survivor);
        }
    }

    private void requireRefused(int here, int there) {
        List<PeerEvent> about =
                requireNonNull(heard.get(here)).stream()
                        .filter(event -> event.member() == there)
                        .toList();
        assertThat(about)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event).isInstanceOf(PeerEvent.Refused.class))
                .anySatisfy(
                        event ->
                                assertThat(event.toString())
                                        .contains("another cluster", "recovered by force"));
    }

    /** The log from its beginning on has older changes, which must not undo the forced one. */
    @Test
    void aMemberThatJoinsLearnsOlderChangesAndComesToTheForcedOne() {
        cluster.startAll();
        propose(1, "a");
        cluster.start(4);
        change(1, MembershipChange.create().addVoter(4).remove(3));
        propose(4, "b");
        cluster.pass(LONG);
        cluster.closeAll();
        recover(4);
        cluster.start(4);
        cluster.leader();
        cluster.start(1);
        cluster.startToJoin(5, 4);
        assertThat(change(4, MembershipChange.create().addVoter(5))).containsExactly(4, 5);
        propose(5, "c");
        cluster.pass(LONG);
        assertThat(cluster.applied(4)).containsExactly("a", "b", "c");
        assertThat(cluster.applied(5)).containsExactly("a", "b", "c");
        GroupMembership there = cluster.now(cluster.group(5).membership().next());
        assertThat(there.voters()).extracting(Voter::member).containsExactly(4, 5);
        assertThat(cluster.now(cluster.group(5).status().next()).standing())
                .isEqualTo(Standing.VOTER);
    }

    @Test
    void recoveringAgainChangesNothing() {
        int survivor = loseAllButTheLeader();
        ForcedRecovery.Result first = recover(survivor);
        ForcedRecovery.Result second = recover(survivor);
        assertThat(second.objection()).isNotNull();
        assertThat(second.clusterId()).isEqualTo(first.clusterId());
        assertThat(second.decidedBelow()).isEqualTo(first.decidedBelow());
    }

    /** What the runbook has operators do before they compare survivors. */
    @Test
    void survivorsThatRunTogetherLevelWhatIsDecided() {
        cluster = new VirtualCluster(5, this::watched);
        cluster.startAll();
        propose(1, "a");
        cluster.pass(LONG);
        cluster.network().isolate(5);
        propose(1, "b");
        cluster.pass(LONG);
        assertThat(cluster.applied(5)).containsExactly("a");
        cluster.closeAll();
        cluster.network().heal();
        cluster.start(1);
        cluster.start(5);
        cluster.pass(LONG);
        assertThat(cluster.applied(5)).containsExactly("a", "b");
        assertThat(cluster.applied(1)).containsExactly("a", "b");
    }

    @Test
    void aLostMasterIsMasterNoLongerThanItsLease() {
        Duration lease = Duration.ofSeconds(2);
        for (int member = 1; member <= 3; member++) {
            startWithMaster(member, lease);
        }
        cluster.leader();
        cluster.pass(lease.multipliedBy(3));
        int master = cluster.group(1).masterElection().now().member().orElseThrow();
        int survivor = cluster.other(master);
        cluster.network().isolate(master);
        cluster.stop(survivor);
        cluster.closeAll();
        cluster.network().heal();
        recover(survivor);
        startWithMaster(survivor, lease);
        assertThat(cluster.group(survivor).masterElection().now().member()).hasValue(master);
        cluster.pass(lease.multipliedBy(3));
        assertThat(cluster.group(survivor).masterElection().now().self()).isTrue();
    }

    private void startWithMaster(int member, Duration lease) {
        GroupOptions group =
                GroupOptions.of((instance, value) -> value)
                        .master(MasterOptions.create().lease(lease));
        cluster.start(member, options -> options.group(0, group));
    }

    /** The snapshot is of before, with the old membership; the log behind it has the forced one. */
    @Test
    void aMemberThatJoinsGoesOnFromASnapshotOfBeforeTheLoss() {
        Map<Integer, SavedLines> lines = new HashMap<>();
        Map<Integer, InMemorySnapshotStore> stores = new HashMap<>();
        for (int member = 1; member <= 3; member++) {
            startSaving(member, stores, lines);
        }
        cluster.leader();
        propose(1, "a");
        cluster.pass(FORGOTTEN);
        cluster.now(cluster.group(1).snapshot());
        propose(1, "b");
        cluster.pass(LONG);
        cluster.closeAll();
        recover(1);
        startSaving(1, stores, lines);
        propose(1, "c");
        startSaving(4, stores, lines);
        assertThat(change(1, MembershipChange.create().addVoter(4))).containsExactly(1, 4);
        propose(4, "d");
        cluster.pass(LONG);
        SavedLines joined = requireNonNull(lines.get(4));
        assertThat(joined.restoredBelow()).containsExactly(1L);
        assertThat(joined.lines()).containsExactly("a", "b", "c", "d");
    }

    private void startSaving(
            int member, Map<Integer, InMemorySnapshotStore> stores, Map<Integer, SavedLines> all) {
        SavedLines fresh = new SavedLines();
        all.put(member, fresh);
        InMemorySnapshotStore store =
                stores.computeIfAbsent(
                        member, unused -> InMemorySnapshotStore.on(() -> cluster.time()));
        GroupOptions group = GroupOptions.of(fresh).retention(LogRetention.instances(0));
        cluster.start(
                member,
                options -> options.tailBytes(0).window(2, 200).snapshots(store).group(0, group));
    }
}
