// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.DivergingCluster.Tally;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import reactor.core.publisher.Flux;

/** What becomes of a member whose resync waits, fails, or is waited for no more (S12). */
final class ResyncInterruptedTest {

    private DivergingCluster members = new DivergingCluster(3);
    private final List<PaxosGroup> level = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();

    @AfterEach
    void close() {
        members.close();
    }

    private static GroupOptions whole(Tally tally) {
        return GroupOptions.of(tally).retention(LogRetention.everything());
    }

    /** A member that has halted, and has its whole log. */
    private int wholeLog() {
        members =
                new DivergingCluster(3, member -> new Tally(), ResyncInterruptedTest::whole)
                        .startAll();
        members.propose(1, 5);
        int wrong = members.follower();
        members.diverge(wrong);
        return wrong;
    }

    /** The same, where the log goes on from a snapshot or does not. */
    private int halted(boolean compacted) {
        return compacted ? members.divergeCompacted() : wholeLog();
    }

    private void resync(int wrong, GroupOptions options) {
        members.cluster.node(wrong).resync(0, options).subscribe(level::add, failed::add);
    }

    @Test
    void whoCancelsHasTheNewGroupAllTheSame() {
        int wrong = wholeLog();
        PaxosGroup before = members.cluster.group(wrong);
        Tally fresh = new Tally();
        members.cluster.node(wrong).resync(0, whole(fresh)).subscribe().dispose();
        members.settle();
        assertThat(members.cluster.group(wrong)).isNotSameAs(before);
        members.propose(wrong, 1);
        assertThat(fresh.sum).isEqualTo(members.tally(members.cluster.other(wrong)).sum);
    }

    @Test
    void theGroupThatWaitsIsTheOneThatIsLevelLater() {
        int wrong = members.divergeCompacted();
        PaxosGroup before = members.cluster.group(wrong);
        resync(wrong, DivergingCluster.plain(new Tally()));
        members.settle();
        PaxosGroup waiting = members.cluster.group(wrong);
        assertThat(waiting).isNotSameAs(before);
        assertThat(members.cluster.node(wrong).groups()).containsEntry(0, waiting);
        int other = members.cluster.other(wrong);
        members.cluster.await(members.cluster.group(other).snapshot());
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).containsExactly(waiting);
        assertThat(members.cluster.group(wrong)).isSameAs(waiting);
    }

    /** The others have no snapshot of use, or are gone: nothing to be level with. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatClosesMeanwhileSaysSo(boolean compacted) {
        int wrong = halted(compacted);
        if (!compacted) {
            List.of(1, 2, 3).stream().filter(m -> m != wrong).forEach(members.cluster::stop);
        }
        resync(wrong, compacted ? DivergingCluster.plain(new Tally()) : whole(new Tally()));
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).isEmpty();
        assertThat(failed).isEmpty();
        members.cluster.stop(wrong);
        assertThat(level).isEmpty();
        assertThat(failed).singleElement().isInstanceOf(NodeClosedException.class);
    }

    @Test
    void aNodeThatIsClosedSaysSo() {
        int wrong = wholeLog();
        PaxosNode node = members.cluster.node(wrong);
        members.cluster.stop(wrong);
        assertThatThrownBy(() -> members.cluster.await(node.resync(0, whole(new Tally()))))
                .isInstanceOf(NodeClosedException.class);
    }

    @Test
    void aNodeWhoseDiskFailsSaysSo() {
        int wrong = wholeLog();
        members.breakDisk(wrong);
        members.settle();
        resync(wrong, whole(new Tally()));
        members.settle();
        assertThat(level).isEmpty();
        assertThat(failed).singleElement().asString().contains("broken disk");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMemberThatWasRemovedMeanwhileIsTold(boolean compacted) {
        int wrong = halted(compacted);
        members.cluster.await(
                members.cluster
                        .group(members.leader())
                        .changeMembership(MembershipChange.create().remove(wrong)));
        resync(wrong, compacted ? DivergingCluster.plain(new Tally()) : whole(new Tally()));
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(level).isEmpty();
        assertThat(failed).singleElement().isInstanceOf(MemberRemovedException.class);
    }

    /** Its machines have nothing in them that could be saved. */
    @Test
    void noSnapshotIsTriedWhileTheMachinesWaitForOne() {
        int wrong = members.divergeCompacted();
        members.told(wrong).clear();
        SnapshotSchedule often =
                SnapshotSchedule.never().orAfterInstances(1).orEvery(Duration.ofSeconds(1));
        resync(wrong, DivergingCluster.plain(new Tally()).snapshotSchedule(often));
        members.settle();
        members.propose(members.leader(), 3);
        members.settle();
        assertThat(level).isEmpty();
        assertThat(members.told(wrong)).noneMatch(PaxosEvent.SnapshotFailed.class::isInstance);
    }

    private static final class Broken extends Tally {
        @Override
        public byte[] apply(long instance, byte[] value) {
            throw new IllegalStateException("broken");
        }
    }

    private static final class Unsaved extends Tally {
        @Override
        public Flux<ByteBuffer> snapshot() {
            throw new IllegalStateException("unsaved");
        }
    }

    /** Has the resync of a member with a wrong snapshot fail, and creates the group instead. */
    private void failsAndIsCreated(int wrong, Tally fresh) {
        assertThatThrownBy(
                        () ->
                                members.cluster.await(
                                        members.cluster.node(wrong).resync(0, whole(new Broken()))))
                .hasRootCauseMessage("broken");
        assertThat(members.cluster.node(wrong).groups()).doesNotContainKey(0);
        PaxosGroup created =
                members.cluster.await(members.cluster.node(wrong).createGroup(0, whole(fresh)));
        assertThat(members.cluster.group(wrong)).isSameAs(created);
    }

    private int withAWrongSnapshot() {
        members =
                new DivergingCluster(3, member -> new Tally(), ResyncInterruptedTest::whole)
                        .startAll();
        members.propose(1, 5);
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.cluster.await(members.cluster.group(wrong).snapshot());
        members.propose(wrong, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        members.told(wrong).clear();
        return wrong;
    }

    @Test
    void whereItFailedTheGroupThatIsCreatedReplacesTheSnapshotToo() {
        int wrong = withAWrongSnapshot();
        List<Long> suspect = members.stored(wrong);
        Tally fresh = new Tally();
        failsAndIsCreated(wrong, fresh);
        members.settle();
        assertThat(members.stored(wrong)).isNotEmpty().doesNotContainAnyElementsOf(suspect);
        members.restart(wrong);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEmpty();
    }

    /** The journal still names the one from before. */
    @Test
    void whereItCouldNotBeReplacedTheNextResyncDoes() {
        int wrong = withAWrongSnapshot();
        List<Long> suspect = members.stored(wrong);
        Tally unsaved = new Unsaved();
        resync(wrong, whole(unsaved));
        members.settle();
        assertThat(failed).singleElement().isInstanceOf(StateMachineException.class);
        members.told(wrong).clear();
        unsaved.flip();
        members.propose(wrong, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        members.cluster.await(members.cluster.node(wrong).resync(0, whole(new Tally())));
        assertThat(members.stored(wrong)).isNotEmpty().doesNotContainAnyElementsOf(suspect);
    }

    /** All have taken one at a quiet time, so that of the others is to replace the own one. */
    private int withTheVerySameInstance() {
        members = new DivergingCluster(3).startAll();
        members.propose(1, 3);
        int wrong = members.follower();
        members.settle();
        members.tally(wrong).flip();
        members.cluster
                .running()
                .forEach(each -> members.cluster.await(members.cluster.group(each).snapshot()));
        members.cluster.pass(SnapshotCluster.FORGOTTEN);
        members.propose(wrong, 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
        for (int other : members.cluster.running()) {
            members.cluster.network().delay(other, wrong, Duration.ofMillis(20));
        }
        return wrong;
    }

    /** The old snapshot or the new one is there whenever the power goes. */
    @Test
    void aCrashAtAnyMomentLeavesASnapshotToStartFrom() {
        int replaced = 0;
        // The others are asked in turn, once a second; the first is this member itself.
        for (int millis = 1000; millis < 1300; millis += 10) {
            int wrong = withTheVerySameInstance();
            resync(wrong, DivergingCluster.plain(new Tally()));
            members.cluster.pass(Duration.ofMillis(millis));
            members.kill(wrong);
            members.cluster.start(wrong);
            assertThat(members.stored(wrong)).containsExactly(3L);
            int other = members.cluster.other(wrong);
            members.settle();
            replaced += members.tally(wrong).sum == members.tally(other).sum ? 1 : 0;
            members.close();
        }
        assertThat(replaced).as("starts from the new one").isBetween(1, 29);
    }

    @Test
    void machinesThatCannotReplaceTheSnapshotAreRefusedBeforeAnythingIsDone() {
        int wrong = members.divergeCompacted();
        PaxosGroup before = members.cluster.group(wrong);
        GroupOptions options = GroupOptions.of((instance, value) -> value);
        assertThatThrownBy(
                        () -> members.cluster.await(members.cluster.node(wrong).resync(0, options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Snapshotting");
        assertThat(members.cluster.group(wrong)).isSameAs(before);
    }
}
