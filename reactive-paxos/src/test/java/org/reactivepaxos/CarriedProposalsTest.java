// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.DivergingCluster.Tally;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/** What becomes of proposals of unknown outcome when their group is started anew (S8, S12). */
final class CarriedProposalsTest {

    private static final int OPEN = 4;

    private boolean isDeaf;
    private DivergingCluster members = new DivergingCluster(3);
    private final List<String> proposed = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();

    @AfterEach
    void close() {
        isDeaf = false;
        members.close();
    }

    /** Loses what followers offer to the leader, and nothing else. */
    private final class DeafLeader extends ForwardingTransport {
        DeafLeader(Transport delegate) {
            super(delegate);
        }

        @Override
        public void send(int to, List<GroupMessage> messages) {
            super.send(
                    to,
                    messages.stream()
                            .filter(m -> !isDeaf || m.message().kind() != Message.Kind.FORWARD)
                            .toList());
        }
    }

    private static GroupOptions whole(Tally tally) {
        return GroupOptions.of(tally).retention(LogRetention.everything());
    }

    private int given(UnaryOperator<PaxosOptions> tuning) {
        return given(tuning, CarriedProposalsTest::whole);
    }

    private int given(UnaryOperator<PaxosOptions> tuning, Function<Tally, GroupOptions> group) {
        members =
                new DivergingCluster(
                                3,
                                member -> new Tally(),
                                group,
                                options ->
                                        tuning.apply(
                                                options.transport(
                                                        new DeafLeader(
                                                                options.values().transport))))
                        .startAll();
        members.propose(1, 5);
        return members.follower();
    }

    private void begin(int by) {
        byte[] value = members.next();
        proposed.add(new String(value, UTF_8));
        members.cluster.group(by).propose(value).subscribe(instance -> {}, failed::add);
    }

    /** Has that member halt with so many proposals on their way that nobody gets. */
    private void haltUnheard(int wrong, int open) {
        isDeaf = true;
        for (int i = 0; i < open; i++) {
            begin(wrong);
        }
        diverge(wrong, members.tally(wrong));
        assertThat(failed).hasSize(open).allMatch(OutcomeUnknownException.class::isInstance);
    }

    private void diverge(int wrong, Tally machine) {
        machine.flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }

    private Tally resync(int wrong) {
        Tally fresh = new Tally();
        members.cluster.await(members.cluster.node(wrong).resync(0, whole(fresh)));
        members.told(wrong).clear();
        return fresh;
    }

    private int open(int member) {
        return members.cluster.group(member).openProposals();
    }

    private List<String> log(int member) {
        List<String> values = new ArrayList<>();
        members.cluster
                .group(member)
                .instances(members.cluster.group(member).firstRetained())
                .takeUntilOther(members.cluster.group(member).onClose())
                .subscribe(instance -> values.add(new String(instance.value(), UTF_8)));
        members.settle();
        return values;
    }

    /** Some got through and were decided unheard, some were lost. */
    @Test
    void eachHasOneEffectAndTheGroupGoesOn() {
        int wrong = given(options -> options);
        for (int other : members.cluster.running()) {
            if (other != wrong) {
                members.cluster.network().delay(wrong, other, Duration.ofMillis(20));
            }
        }
        members.tally(wrong).flip();
        while (members.halted().isEmpty()) {
            isDeaf = proposed.size() % 3 == 0;
            begin(wrong);
            members.cluster.pass(Duration.ofMillis(5));
        }
        isDeaf = false;
        assertThat(failed).isNotEmpty().allMatch(OutcomeUnknownException.class::isInstance);
        Tally fresh = resync(wrong);
        members.propose(wrong, 3);
        members.settle();
        List<String> log = log(members.cluster.other(wrong));
        assertThat(log).doesNotHaveDuplicates().containsAll(proposed);
        assertThat(log(wrong)).isEqualTo(log);
        assertThat(fresh.sum).isEqualTo(members.tally(members.cluster.other(wrong)).sum);
        assertThat(members.halted()).isEmpty();
        assertThat(open(wrong)).isZero();
    }

    private static UnaryOperator<PaxosOptions> bounded(String by) {
        return switch (by) {
            case "count" -> options -> options.openProposals(OPEN, 1000);
            case "bytes" -> options -> options.openProposals(100, OPEN + 1);
            case "count of node" -> options -> options.openProposalsOfNode(OPEN, 1000);
            default -> options -> options.openProposalsOfNode(100, OPEN + 1);
        };
    }

    /** Theirs have one digit, what comes after them has two. */
    @ParameterizedTest
    @ValueSource(strings = {"count", "bytes", "count of node", "bytes of node"})
    void theyFillTheBoundsUntilTheyHaveEnded(String bound) {
        int wrong = given(bounded(bound));
        haltUnheard(wrong, OPEN);
        resync(wrong);
        assertThat(open(wrong)).isEqualTo(OPEN);
        assertThatThrownBy(() -> members.propose(wrong, 1)).isInstanceOf(OverloadedException.class);
        isDeaf = false;
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(open(wrong)).isZero();
        members.propose(wrong, 1);
        assertThat(log(wrong)).doesNotHaveDuplicates().containsAll(proposed);
    }

    private void propose(int by, int group) {
        members.propose(by, group, 1);
    }

    @Test
    void aFurtherStartCountsThemOnce() {
        int wrong = given(bounded("count of node"));
        haltUnheard(wrong, OPEN - 1);
        for (int again = 0; again < 3; again++) {
            Tally fresh = resync(wrong);
            assertThat(open(wrong)).isEqualTo(OPEN - 1);
            diverge(wrong, fresh);
        }
        resync(wrong);
        isDeaf = false;
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(open(wrong)).isZero();
        assertThat(log(wrong)).doesNotHaveDuplicates().containsAll(proposed);
    }

    @Test
    void aGroupThatIsDroppedGivesTheirRoomToTheOthersOfItsNode() {
        int wrong = given(bounded("count of node"));
        haltUnheard(wrong, OPEN);
        resync(wrong);
        assertThatThrownBy(() -> propose(wrong, 1)).isInstanceOf(OverloadedException.class);
        members.cluster.await(members.cluster.node(wrong).dropGroup(0).thenReturn(true));
        isDeaf = false;
        members.cluster.pass(Duration.ofSeconds(5));
        propose(wrong, 1);
    }

    /** They are decided while the machines wait, which get their effect with the snapshot. */
    @Test
    void whereASnapshotBringsTheirEffectTheyHaveEndedToo() {
        int wrong = given(options -> options, DivergingCluster::plain);
        members.cluster.running().forEach(this::snapshot);
        members.propose(1, 1);
        snapshot(wrong);
        haltUnheard(wrong, OPEN);
        List<PaxosGroup> level = new ArrayList<>();
        members.cluster
                .node(wrong)
                .resync(0, DivergingCluster.plain(new Tally()))
                .subscribe(level::add);
        isDeaf = false;
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(level).isEmpty();
        assertThat(open(wrong)).isZero();
        members.cluster.await(members.cluster.group(members.cluster.other(wrong)).snapshot());
        members.cluster.pass(Duration.ofSeconds(5));
        assertThat(level).hasSize(1);
        members.propose(wrong, 1);
        assertThat(log(members.leader())).doesNotHaveDuplicates().containsAll(proposed);
    }

    /** Nobody executes them here, and nobody waits for ever. */
    @Test
    void whatIsProposedWhileTheMachinesWaitEndsWithTheSnapshotThatHasIt() {
        int wrong = given(options -> options, DivergingCluster::plain);
        members.cluster.running().forEach(this::snapshot);
        members.propose(1, 1);
        snapshot(wrong);
        diverge(wrong, members.tally(wrong));
        members.cluster.node(wrong).resync(0, DivergingCluster.plain(new Tally())).subscribe();
        members.cluster.pass(Duration.ofSeconds(5));
        List<Instance> ended = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            members.cluster.group(wrong).propose(members.next()).subscribe(ended::add, failed::add);
            members.cluster.pass(Duration.ofSeconds(1));
        }
        assertThat(ended).isEmpty();
        members.cluster.await(members.cluster.group(members.cluster.other(wrong)).snapshot());
        members.cluster.pass(Duration.ofSeconds(10));
        assertThat(failed).isEmpty();
        assertThat(ended).hasSize(6).isSortedAccordingTo(Comparator.comparing(Instance::id));
        assertThat(open(wrong)).isZero();
        members.propose(wrong, 1);
    }

    private void snapshot(int member) {
        members.cluster.await(members.cluster.group(member).snapshot());
    }
}
