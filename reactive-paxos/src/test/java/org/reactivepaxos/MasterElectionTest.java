// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** The master of a group as a user sees it, on virtual time. */
class MasterElectionTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration ELECTED = LEASE.multipliedBy(3);

    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO));

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private void start(int member, MasterOptions election) {
        GroupOptions group = GroupOptions.of((instance, value) -> value).master(election);
        cluster.start(member, options -> options.group(0, group));
    }

    private void startAll() {
        for (int member = 1; member <= 3; member++) {
            start(member, MasterOptions.create().lease(LEASE));
        }
        cluster.leader();
        cluster.pass(ELECTED);
    }

    private MasterElection election(int member) {
        return cluster.group(member).masterElection();
    }

    /** Who believes to be master now. */
    private List<Integer> masters() {
        List<Integer> found = new ArrayList<>();
        for (int member = 1; member <= 3; member++) {
            if (isUp(member) && election(member).now().self()) {
                found.add(member);
            }
        }
        return found;
    }

    private final Set<Integer> down = new HashSet<>();

    private boolean isUp(int member) {
        return !down.contains(member);
    }

    private int master() {
        assertThat(masters()).hasSize(1);
        return masters().get(0);
    }

    @Test
    void oneMemberBecomesMasterAndStaysIt() {
        startAll();
        int master = master();
        long term = election(master).now().term();
        for (int i = 0; i < 100; i++) {
            cluster.pass(LEASE.dividedBy(4));
            assertThat(masters()).containsExactly(master);
        }
        for (int member = 1; member <= 3; member++) {
            Master seen = election(member).now();
            assertThat(seen.member()).isEqualTo(OptionalInt.of(master));
            assertThat(seen.term()).isEqualTo(term);
            assertThat(seen.lease()).isPositive().isLessThanOrEqualTo(LEASE);
        }
    }

    @Test
    void aMasterThatGoesIsReplacedAfterItsLeaseAndNotBefore() {
        startAll();
        int first = master();
        cluster.stop(first);
        down.add(first);
        Duration waited = Duration.ZERO;
        while (masters().isEmpty() && waited.compareTo(ELECTED.multipliedBy(2)) < 0) {
            cluster.pass(LOOK);
            waited = waited.plus(LOOK);
        }
        assertThat(masters()).hasSize(1).doesNotContain(first);
        assertThat(waited).isGreaterThan(LEASE.dividedBy(2));
    }

    @Test
    void aMasterThatIsCutOffBelievesSoNoMoreBeforeAnotherDoes() {
        startAll();
        int first = master();
        cluster.network().isolate(first);
        Set<Integer> seen = new HashSet<>();
        for (Duration passed = Duration.ZERO;
                passed.compareTo(ELECTED.multipliedBy(2)) < 0;
                passed = passed.plus(LOOK)) {
            cluster.pass(LOOK);
            assertThat(masters()).hasSizeLessThanOrEqualTo(1);
            seen.addAll(masters());
        }
        assertThat(seen).hasSize(2).contains(first);
        assertThat(masters()).doesNotContain(first);
    }

    @Test
    void whoeverResignsIsMasterNoMoreAtOnceAndAnotherIsWellWithinTheLease() {
        startAll();
        int first = master();
        List<String> ended = new ArrayList<>();
        election(first)
                .resign()
                .subscribe(none -> {}, e -> ended.add("error"), () -> ended.add("ok"));
        cluster.pass(LOOK);
        assertThat(ended).containsExactly("ok");
        assertThat(masters()).doesNotContain(first);
        cluster.pass(LEASE);
        assertThat(masters()).hasSize(1).doesNotContain(first);
    }

    @Test
    void aMasterThatClosesResigns() {
        VirtualCluster graceful = new VirtualCluster(3);
        MasterOptions eager = MasterOptions.create().lease(LEASE).priority(10);
        GroupOptions group = GroupOptions.of((instance, value) -> value).master(eager);
        for (int member = 1; member <= 3; member++) {
            graceful.start(member, options -> options.group(0, group));
        }
        graceful.leader();
        graceful.pass(ELECTED);
        Master before = graceful.group(1).masterElection().now();
        int master = before.member().orElseThrow();
        graceful.stop(master);
        graceful.pass(LEASE.dividedBy(2));
        Master after = graceful.group(graceful.other(master)).masterElection().now();
        assertThat(after.member()).isPresent().isNotEqualTo(before.member());
        assertThat(after.term()).isEqualTo(before.term() + 1);
        graceful.closeAll();
    }

    @Test
    void aTransferMakesThatMemberMasterAtOnce() {
        startAll();
        int first = master();
        int next = cluster.other(first);
        cluster.now(election(first).transferTo(next).thenReturn(true));
        cluster.pass(LEASE.dividedBy(4));
        assertThat(masters()).containsExactly(next);
    }

    @Test
    void onlyTheMasterGivesUp() {
        startAll();
        int other = cluster.other(master());
        List<Throwable> errors = new ArrayList<>();
        election(other).resign().subscribe(none -> {}, errors::add);
        election(other).transferTo(master()).subscribe(none -> {}, errors::add);
        cluster.pass(LOOK);
        assertThat(errors).hasSize(2).allMatch(NotMasterException.class::isInstance);
        assertThatThrownBy(() -> election(other).transferTo(other))
                .isInstanceOf(IllegalArgumentException.class);
        MasterElection gone = election(other);
        cluster.stop(other);
        gone.resign().subscribe(none -> {}, errors::add);
        assertThat(errors).last().isInstanceOf(NodeClosedException.class);
    }

    @Test
    void thePreferredMemberClaimsFirstAndOneOfPriorityZeroNever() {
        start(1, MasterOptions.create().lease(LEASE).priority(0));
        start(2, MasterOptions.create().lease(LEASE).priority(1));
        start(3, MasterOptions.create().lease(LEASE).priority(MasterOptions.PRIORITY_MAX));
        cluster.leader();
        cluster.pass(ELECTED);
        assertThat(masters()).containsExactly(3);
        cluster.stop(3);
        down.add(3);
        cluster.pass(ELECTED.multipliedBy(2));
        assertThat(masters()).containsExactly(2);
        cluster.now(election(2).resign().thenReturn(true));
        cluster.pass(LEASE.dividedBy(2));
        assertThat(masters()).isEmpty();
    }

    /** P24: settable while it runs, also far below PhxPaxos' second. */
    @Test
    void p24theLeaseChangesAtOnce() {
        startAll();
        int master = master();
        Duration brief = Duration.ofMillis(100);
        election(master).options(MasterOptions.create().lease(brief));
        cluster.pass(LEASE.dividedBy(8)); // Others hear of it with the next heartbeat.
        assertThat(election(cluster.other(master)).now().lease()).isLessThanOrEqualTo(brief);
        cluster.pass(LEASE.multipliedBy(2));
        assertThat(masters()).containsExactly(master);
    }

    /** P26: the end of a lease is told where no other follows. */
    @Test
    void p26theEndOfALeaseIsTold() {
        startAll();
        int master = master();
        int other = cluster.other(master);
        List<Master> told = new ArrayList<>();
        cluster.group(other).master().subscribe(told::add);
        cluster.pass(LEASE);
        assertThat(told).hasSize(1).allMatch(seen -> !seen.lease().isZero());
        cluster.network().isolate(other);
        cluster.pass(ELECTED);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).member()).isEqualTo(OptionalInt.of(master));
        assertThat(told.get(1).lease()).isZero();
    }

    @Test
    void whoTakesNoPartSaysSo() {
        cluster.startAll();
        assertThatThrownBy(() -> cluster.group(1).masterElection())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("master");
        assertThatThrownBy(() -> MasterOptions.create().lease(Duration.ofMillis(1)))
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> MasterOptions.create().priority(11))
                .hasMessageContaining("priority");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void neverTwoWhateverHappens(long seed) {
        Random random = new Random(seed);
        startAll();
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < 400; step++) {
            int one = 1 + random.nextInt(3);
            switch (random.nextInt(12)) {
                case 0 -> cluster.network().isolate(one);
                case 1 -> restart(one);
                case 2 -> release(one, random.nextInt(4));
                case 3, 4, 5 -> cluster.network().heal();
                default -> {}
            }
            for (int i = random.nextInt(30); i > 0; i--) {
                cluster.pass(LOOK);
                assertThat(masters()).hasSizeLessThanOrEqualTo(1);
                seen.addAll(masters());
            }
        }
        cluster.network().heal();
        cluster.pass(ELECTED.multipliedBy(2));
        assertThat(masters()).hasSize(1);
        assertThat(seen).hasSize(3);
    }

    private void restart(int member) {
        cluster.stop(member);
        start(member, MasterOptions.create().lease(LEASE));
    }

    private void release(int member, int to) {
        Disposable unused =
                (to == 0 || to == member
                                ? election(member).resign()
                                : election(member).transferTo(to))
                        .onErrorComplete()
                        .subscribe();
        assertThat(unused).isNotNull();
    }
}
