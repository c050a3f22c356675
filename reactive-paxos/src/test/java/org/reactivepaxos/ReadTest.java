// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** How fresh reads are, and how they end, on virtual time. */
class ReadTest {

    private static final Duration LEASE = Duration.ofMillis(400);
    private static final Duration ELECTED = VirtualCluster.ELECTION_MAX.multipliedBy(4);

    private final VirtualCluster cluster =
            new VirtualCluster(
                            3,
                            options -> options.openProposals(10, 1000).quiesceAfter(Duration.ZERO))
                    .startAll();
    private final int leader = cluster.leader();

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    /** What a read has told so far. */
    private static final class Heard {
        private final List<Integer> values = new ArrayList<>();
        private final List<Throwable> errors = new ArrayList<>();

        boolean isOpen() {
            return values.isEmpty() && errors.isEmpty();
        }
    }

    private Heard read(int member, ReadMode mode) {
        Heard heard = new Heard();
        count(member, mode).subscribe(heard.values::add, heard.errors::add);
        return heard;
    }

    private Mono<Integer> count(int member, ReadMode mode) {
        return cluster.group(member).read(mode, () -> cluster.applied(member).size());
    }

    private void propose(int member, String value) {
        assertThat(cluster.now(cluster.group(member).propose(bytes(value)))).isNotNull();
    }

    @Test
    void aQuorumReadSeesOnEveryMemberWhatWasAcknowledgedToAny() {
        for (int member = 1; member <= 3; member++) {
            propose(member, "v" + member);
            for (int reader = 1; reader <= 3; reader++) {
                assertThat(cluster.now(count(reader, ReadMode.quorum()))).isEqualTo(member);
                assertThat(cluster.now(count(reader, ReadMode.lease()))).isEqualTo(member);
            }
        }
    }

    @Test
    void aLeaderThatIsCutOffServesNoQuorumReadUntilItHasLearned() {
        isolate(leader);
        Heard waiting = read(leader, ReadMode.quorum());
        cluster.pass(ELECTED);
        assertThat(waiting.isOpen()).isTrue();
        propose(cluster.other(leader), "new");
        heal(leader);
        cluster.pass(ELECTED);
        assertThat(waiting.values).containsExactly(1);
    }

    @Test
    void aLeaseIsEnoughForALeaseReadAndOnlyWhileItLives() {
        isolate(leader);
        Heard first = read(leader, ReadMode.lease());
        cluster.pass(Duration.ofMillis(1));
        assertThat(first.values).containsExactly(0);
        cluster.pass(LEASE);
        Heard late = read(leader, ReadMode.lease());
        cluster.pass(ELECTED);
        assertThat(late.isOpen()).isTrue();
        heal(leader);
        cluster.pass(ELECTED);
        assertThat(late.values).containsExactly(0);
    }

    @Test
    void anAtLeastReadWaitsForItsInstanceAndAsksNobody() {
        int follower = cluster.other(leader);
        propose(follower, "first");
        Instance second = cluster.now(cluster.group(follower).propose(bytes("second")));
        assertThat(cluster.now(count(follower, ReadMode.atLeast(second.id())))).isEqualTo(2);
        isolate(follower);
        Instance third = cluster.now(cluster.group(leader).propose(bytes("third")));
        Heard waiting = read(follower, ReadMode.atLeast(third.id()));
        Heard past = read(follower, ReadMode.atLeast(second.id()));
        cluster.pass(ELECTED);
        assertThat(waiting.isOpen()).isTrue();
        assertThat(past.values).containsExactly(2);
        heal(follower);
        cluster.pass(ELECTED);
        assertThat(waiting.values).containsExactly(3);
    }

    @Test
    void aLocalReadAnswersWithWhatIsThere() {
        int follower = cluster.other(leader);
        propose(follower, "seen");
        isolate(follower);
        propose(leader, "unseen");
        assertThat(cluster.now(count(follower, ReadMode.local()))).isEqualTo(1);
    }

    @Test
    void readIndexSaysWhatIsApplied() {
        propose(leader, "one");
        Instance two = cluster.now(cluster.group(leader).propose(bytes("two")));
        int follower = cluster.other(leader);
        assertThat(cluster.now(cluster.group(follower).readIndex(ReadMode.quorum())))
                .isEqualTo(two.id() + 1);
    }

    @Test
    void aQueryWithoutResultIsEmpty() {
        Mono<Object> nothing = cluster.group(leader).read(ReadMode.local(), () -> null);
        assertThat(cluster.now(nothing.hasElement())).isFalse();
    }

    @Test
    void aQueryThatThrowsEndsItsReadAndNothingElse() {
        List<Throwable> thrown = new ArrayList<>();
        cluster.group(leader)
                .read(
                        ReadMode.quorum(),
                        () -> {
                            throw new IllegalArgumentException("mine");
                        })
                .subscribe(value -> {}, thrown::add);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(thrown).singleElement().isInstanceOf(IllegalArgumentException.class);
        propose(leader, "still");
    }

    @Test
    void eachSubscriptionReadsAgainAndNothingRunsBeforeIt() {
        AtomicInteger runs = new AtomicInteger();
        Mono<Integer> read = cluster.group(leader).read(ReadMode.quorum(), runs::incrementAndGet);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(runs).hasValue(0);
        assertThat(cluster.now(read)).isEqualTo(1);
        assertThat(cluster.now(read)).isEqualTo(2);
    }

    @Test
    void theQueryOfACancelledReadDoesNotRun() {
        isolate(leader);
        AtomicInteger runs = new AtomicInteger();
        Disposable open =
                cluster.group(leader).read(ReadMode.quorum(), runs::incrementAndGet).subscribe();
        cluster.pass(Duration.ofSeconds(1));
        open.dispose();
        heal(leader);
        cluster.pass(ELECTED);
        assertThat(cluster.now(count(leader, ReadMode.quorum()))).isZero();
        assertThat(runs).hasValue(0);
    }

    @Test
    void tooManyReadsFailAtOnceAndTheOthersAreServed() {
        isolate(leader);
        cluster.pass(LEASE);
        List<Heard> reads = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            reads.add(read(leader, i % 2 == 0 ? ReadMode.quorum() : ReadMode.lease()));
        }
        cluster.pass(Duration.ofMillis(1));
        assertThat(reads.stream().filter(Heard::isOpen)).hasSize(10);
        assertThat(reads.stream().flatMap(read -> read.errors.stream()))
                .hasSize(5)
                .allMatch(OverloadedException.class::isInstance);
        heal(leader);
        cluster.pass(ELECTED);
        assertThat(reads.stream().filter(read -> !read.values.isEmpty())).hasSize(10);
    }

    @Test
    void closingEndsReadsThatWait() {
        isolate(leader);
        Heard waiting = read(leader, ReadMode.quorum());
        cluster.pass(Duration.ofMillis(100));
        cluster.stop(leader);
        assertThat(waiting.errors).singleElement().isInstanceOf(NodeClosedException.class);
        cluster.start(leader);
    }

    @Test
    void aGroupThatHasHaltedServesNothing() {
        VirtualCluster alone = new VirtualCluster(1);
        PaxosGroup group =
                alone.start(
                                1,
                                options ->
                                        options.group(
                                                0,
                                                (instance, value) -> {
                                                    throw new IllegalStateException("broken");
                                                }))
                        .group(0);
        group.propose(bytes("x")).onErrorComplete().subscribe();
        alone.pass(Duration.ofSeconds(3));
        List<Throwable> errors = new ArrayList<>();
        group.read(ReadMode.local(), () -> 1).subscribe(value -> {}, errors::add);
        alone.pass(Duration.ofMillis(10));
        assertThat(errors).singleElement().isInstanceOf(GroupHaltedException.class);
        alone.closeAll();
    }

    private void isolate(int member) {
        for (int other = 1; other <= 3; other++) {
            if (other != member) {
                cluster.network().disconnect(member, other);
            }
        }
    }

    private void heal(int member) {
        for (int other = 1; other <= 3; other++) {
            if (other != member) {
                cluster.network().connect(member, other);
            }
        }
    }
}
