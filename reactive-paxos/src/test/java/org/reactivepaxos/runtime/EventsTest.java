// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.event.PaxosEvent.BallotGivenUp;
import org.reactivepaxos.event.PaxosEvent.BallotOpened;
import org.reactivepaxos.event.PaxosEvent.CatchUpEnded;
import org.reactivepaxos.event.PaxosEvent.CatchUpProgress;
import org.reactivepaxos.event.PaxosEvent.CatchUpStarted;
import org.reactivepaxos.event.PaxosEvent.ElectionStarted;
import org.reactivepaxos.event.PaxosEvent.EventsLost;
import org.reactivepaxos.event.PaxosEvent.GroupClosed;
import org.reactivepaxos.event.PaxosEvent.GroupDiverged;
import org.reactivepaxos.event.PaxosEvent.GroupFounded;
import org.reactivepaxos.event.PaxosEvent.GroupHalted;
import org.reactivepaxos.event.PaxosEvent.JournalFailed;
import org.reactivepaxos.event.PaxosEvent.LeaderChanged;
import org.reactivepaxos.event.PaxosEvent.LeadingEnded;
import org.reactivepaxos.event.PaxosEvent.LeadingStarted;
import org.reactivepaxos.event.PaxosEvent.LogReadFailed;
import org.reactivepaxos.event.PaxosEvent.LogTruncated;
import org.reactivepaxos.event.PaxosEvent.LowSpaceBegan;
import org.reactivepaxos.event.PaxosEvent.LowSpaceEnded;
import org.reactivepaxos.event.PaxosEvent.MasterChanged;
import org.reactivepaxos.event.PaxosEvent.MembershipChanged;
import org.reactivepaxos.event.PaxosEvent.MembershipRefused;
import org.reactivepaxos.event.PaxosEvent.MessagesDropped;
import org.reactivepaxos.event.PaxosEvent.NodeClosed;
import org.reactivepaxos.event.PaxosEvent.PeerBack;
import org.reactivepaxos.event.PaxosEvent.PeerChanged;
import org.reactivepaxos.event.PaxosEvent.PeerSilent;
import org.reactivepaxos.event.PaxosEvent.SnapshotFailed;
import org.reactivepaxos.event.PaxosEvent.SnapshotFetchFailed;
import org.reactivepaxos.event.PaxosEvent.SnapshotInstalled;
import org.reactivepaxos.event.PaxosEvent.SnapshotNeeded;
import org.reactivepaxos.event.PaxosEvent.SnapshotProgress;
import org.reactivepaxos.event.PaxosEvent.StandingChanged;
import org.reactivepaxos.event.PaxosEvent.UpstreamChanged;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.MasterEntry;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Voter;

/** Each event has something that brings it about, on virtual time. */
class EventsTest {

    private static final Duration LONG = Duration.ofSeconds(5);

    /** What must be told when this is done to a cluster. */
    private static Arguments when(Class<? extends PaxosEvent> told, Consumer<WatchedCluster> done) {
        return Arguments.of(told, done);
    }

    static Stream<Arguments> causes() {
        return Stream.of(founding(), elections(), log(), snapshots(), peers(), disk(), endings())
                .flatMap(causes -> causes);
    }

    private static Stream<Arguments> founding() {
        return Stream.of(
                when(GroupFounded.class, WatchedCluster::startAll),
                when(StandingChanged.class, WatchedCluster::startAll),
                when(MembershipChanged.class, WatchedCluster::startAll));
    }

    private static Stream<Arguments> elections() {
        return Stream.of(
                when(ElectionStarted.class, WatchedCluster::startAll),
                when(BallotOpened.class, WatchedCluster::startAll),
                when(LeadingStarted.class, WatchedCluster::startAll),
                when(LeaderChanged.class, WatchedCluster::startAll),
                when(LeadingEnded.class, cluster -> cluster.cutOff(started(cluster).leader())),
                when(BallotGivenUp.class, EventsTest::cutOffWhoeverPrepares),
                when(MasterChanged.class, EventsTest::claim));
    }

    private static WatchedCluster started(WatchedCluster cluster) {
        cluster.startAll().leader();
        return cluster;
    }

    private static void cutOffWhoeverPrepares(WatchedCluster cluster) {
        cluster.startAll();
        cluster.nodes
                .values()
                .forEach(
                        node ->
                                node.streams()
                                        .events()
                                        .ofType(BallotOpened.class)
                                        .subscribe(opened -> cluster.cutOff(opened.node())));
    }

    private static void claim(WatchedCluster cluster) {
        int leader = started(cluster).leader();
        Event.Request claim = MasterEntry.request(MasterEntry.Action.CLAIM, LONG.toNanos(), 0);
        cluster.group(leader)
                .propose(new Proposal(claim, new WatchedCluster.Listener(new ArrayList<>())));
    }

    private static Stream<Arguments> log() {
        return Stream.of(
                when(CatchUpStarted.class, EventsTest::fallBehind),
                when(CatchUpProgress.class, EventsTest::fallBehindTheLog),
                when(CatchUpEnded.class, EventsTest::fallBehind),
                when(MembershipRefused.class, EventsTest::changeAnOldMembership),
                when(UpstreamChanged.class, EventsTest::demoteOne),
                when(MessagesDropped.class, EventsTest::floodAnInbox));
    }

    /** More than fits comes before the worker has a turn. */
    private static void floodAnInbox(WatchedCluster cluster) {
        started(cluster);
        Event any = new Event.TransferAsked(1);
        cluster.time.schedule(() -> IntStream.range(0, 100).forEach(i -> cluster.offer(1, any)));
    }

    /** A follower is away while more is decided than the others hold in memory. */
    private static int fallBehind(WatchedCluster cluster) {
        int behind = started(cluster).follower();
        cluster.cutOff(behind);
        cluster.propose(cluster.leader(), 50);
        for (int other = 1; other <= 3; other++) {
            if (other != behind) {
                cluster.network.connect(behind, other);
            }
        }
        return behind;
    }

    private static void changeAnOldMembership(WatchedCluster cluster) {
        int leader = started(cluster).leader();
        Membership same = requireNonNull(cluster.state(leader).knownMembership());
        cluster.offer(leader, new Event.ChangeProposed(12_345, same));
    }

    private static void demoteOne(WatchedCluster cluster) {
        int leader = started(cluster).leader();
        Membership now = requireNonNull(cluster.state(leader).knownMembership());
        List<Voter> voters = new ArrayList<>(now.voters());
        Voter demoted = voters.remove(leader == 1 ? 1 : 0);
        Membership wanted = new Membership(-1, voters, List.of(demoted), 2, 1, now.leaseNanos());
        cluster.offer(leader, new Event.ChangeProposed(now.version(), wanted));
    }

    private static Stream<Arguments> snapshots() {
        return Stream.of(
                when(LogTruncated.class, EventsTest::fallBehindTheLog),
                when(SnapshotNeeded.class, EventsTest::fallBehindTheLog),
                when(
                        SnapshotInstalled.class,
                        cluster -> {
                            Ledger ledger = fallBehindTheLog(cluster);
                            int behind = cluster.awaitTold(SnapshotNeeded.class).node();
                            cluster.offer(behind, new Event.SnapshotReceived(ledger));
                        }));
    }

    private static Ledger fallBehindTheLog(WatchedCluster cluster) {
        int behind = started(cluster).follower();
        cluster.cutOff(behind);
        cluster.propose(cluster.leader(), 20);
        cluster.pass(Duration.ofSeconds(2));
        int[] others = IntStream.of(1, 2, 3).filter(other -> other != behind).toArray();
        Ledger ledger = cluster.truncate(others[0]);
        cluster.truncate(others[1]);
        cluster.pass(Duration.ofMillis(100));
        IntStream.of(others).forEach(other -> cluster.network.connect(behind, other));
        return ledger;
    }

    private static Stream<Arguments> peers() {
        return Stream.of(
                when(PeerChanged.class, WatchedCluster::startAll),
                when(PeerSilent.class, cluster -> cluster.cutOff(started(cluster).leader())),
                when(PeerBack.class, EventsTest::fallBehind));
    }

    private static Stream<Arguments> disk() {
        return Stream.of(
                when(LowSpaceBegan.class, cluster -> start(cluster).fill(true)),
                when(
                        LowSpaceEnded.class,
                        cluster -> {
                            FaultyJournal journal = start(cluster);
                            journal.fill(true);
                            cluster.pass(Duration.ofMillis(100));
                            journal.fill(false);
                        }),
                when(
                        JournalFailed.class,
                        cluster -> start(cluster).fail(new IllegalStateException("disk"))),
                when(LogReadFailed.class, EventsTest::readOfABadDisk));
    }

    private static FaultyJournal start(WatchedCluster cluster) {
        List<FaultyJournal> made = new ArrayList<>();
        start(cluster, 1, made);
        return made.get(0);
    }

    private static void start(WatchedCluster cluster, int member, List<FaultyJournal> made) {
        cluster.start(
                member,
                journal -> {
                    FaultyJournal faulty = new FaultyJournal(journal);
                    made.add(faulty);
                    return faulty;
                });
    }

    private static void readOfABadDisk(WatchedCluster cluster) {
        List<FaultyJournal> journals = new ArrayList<>();
        IntStream.of(1, 2, 3).forEach(member -> start(cluster, member, journals));
        int behind = cluster.follower();
        cluster.cutOff(behind);
        cluster.propose(cluster.leader(), 50);
        journals.forEach(FaultyJournal::readNoMore);
        IntStream.of(1, 2, 3)
                .filter(other -> other != behind)
                .forEach(other -> cluster.network.connect(behind, other));
    }

    private static Stream<Arguments> endings() {
        return Stream.of(
                when(
                        GroupHalted.class,
                        cluster -> start(cluster).fail(new IllegalStateException("disk"))),
                when(
                        GroupClosed.class,
                        cluster -> {
                            cluster.startAll();
                            cluster.close(1);
                        }),
                when(
                        NodeClosed.class,
                        cluster -> {
                            cluster.startAll();
                            cluster.close(1);
                        }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("causes")
    void isToldWhenItHappens(Class<? extends PaxosEvent> type, Consumer<WatchedCluster> cause) {
        WatchedCluster cluster = new WatchedCluster();
        cause.accept(cluster);
        PaxosEvent event = cluster.awaitTold(type);
        assertThat(event.node()).isBetween(1, 3);
    }

    @Test
    void everyEventHasACause() {
        List<Class<?>> caused = causes().<Class<?>>map(cause -> (Class<?>) cause.get()[0]).toList();
        List<Class<?>> types = new ArrayList<>(typesOf(PaxosEvent.class).toList());
        types.remove(EventsLost.class); // Below.
        types.remove(GroupDiverged.class); // ResultsDivergeTest.
        // Of snapshots that are really there: SnapshotCadenceTest, SnapshotResumeTest.
        types.removeAll(
                List.of(SnapshotFailed.class, SnapshotFetchFailed.class, SnapshotProgress.class));
        assertThat(caused).containsExactlyInAnyOrderElementsOf(types);
    }

    private static Stream<Class<?>> typesOf(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .flatMap(type -> type.isSealed() ? typesOf(type) : Stream.of(type));
    }

    @Test
    void tellsWhyAMembershipWasRefused() {
        WatchedCluster cluster = new WatchedCluster();
        changeAnOldMembership(cluster);
        assertThat(cluster.awaitTold(MembershipRefused.class).verdict()).isEqualTo(Verdict.STALE);
    }

    @Test
    void aHaltIsToldWithItsCause() {
        WatchedCluster cluster = new WatchedCluster();
        IllegalStateException cause = new IllegalStateException("disk");
        start(cluster).fail(cause);
        assertThat(cluster.awaitTold(GroupHalted.class).cause()).isSameAs(cause);
        assertThat(cluster.awaitTold(JournalFailed.class).cause()).isSameAs(cause);
    }
}
