// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.testkit.PaxosTestCluster;
import org.reactivepaxos.transport.Transport;

/** P38: members without a vote learn from any member, on virtual time. Members 1 to 3 vote. */
class FollowersTest {

    private static final Duration LONG = Duration.ofSeconds(5);
    private static final long HEARTBEAT_MILLIS = 100;

    /** Longer than the shortest election time-out, after which a node counts as silent. */
    private static final long SILENT_MILLIS = 1500;

    /** Longer than two of the longest, for which an answer may be on its way. */
    private static final long UNANSWERED_MILLIS = 3500;

    private final Map<Integer, List<String>> applied = new TreeMap<>();
    private final Map<Integer, int[]> preferred = new HashMap<>();
    private final Map<Integer, Map<Message.Kind, Integer>> said = new TreeMap<>();
    private int leader;
    private final PaxosTestCluster cluster = PaxosTestCluster.of(3, this::options);

    private PaxosOptions options(int member, PaxosOptions options) {
        List<String> seen = new ArrayList<>();
        applied.put(member, seen);
        StateMachine machine =
                (instance, value) -> {
                    seen.add(new String(value, UTF_8));
                    return value;
                };
        int[] upstreams = preferred.getOrDefault(member, new int[0]);
        return options.transport(counting(member, options))
                .closeGrace(Duration.ZERO)
                .group(0, GroupOptions.of(machine).learnFrom(upstreams));
    }

    private Transport counting(int member, PaxosOptions options) {
        return new CountingTransport(
                options.values().transport,
                said.computeIfAbsent(member, unused -> new TreeMap<>()));
    }

    private int said(int member, Message.Kind kind) {
        return said.getOrDefault(member, Map.of()).getOrDefault(kind, 0);
    }

    @BeforeEach
    void start() {
        cluster.startAll();
        leader = cluster.awaitLeader();
    }

    @AfterEach
    void close() {
        cluster.running().forEach(cluster::stop);
    }

    private void follow(int... members) {
        MembershipChange change = MembershipChange.create();
        for (int member : members) {
            cluster.start(member);
            change = change.addFollower(member);
        }
        cluster.await(cluster.group(leader).changeMembership(change));
        cluster.pass(LONG);
    }

    private int upstream(int member) {
        return requireNonNull(cluster.await(cluster.group(member).status().next())).upstream();
    }

    private void propose(int at, String value) {
        cluster.await(cluster.group(at).propose(value.getBytes(UTF_8)));
    }

    private List<String> applied(int member) {
        return requireNonNull(applied.get(member));
    }

    private long nowMillis() {
        return cluster.time().now(TimeUnit.MILLISECONDS);
    }

    /** How long until the member has applied it, once more is proposed every few milliseconds. */
    private long millisUntilApplied(int member, String value) {
        long began = nowMillis();
        propose(leader, value);
        for (int i = 0; !applied(member).contains(value); i++) {
            assertThat(nowMillis() - began).as("it is never applied").isLessThan(20_000);
            propose(leader, value + " and " + i);
            cluster.pass(Duration.ofMillis(5));
        }
        return nowMillis() - began;
    }

    private void letValuesPass(Duration time) {
        long end = nowMillis() + time.toMillis();
        while (nowMillis() < end) {
            propose(leader, "on");
            cluster.pass(Duration.ofMillis(20));
        }
    }

    @Test
    void fiveLearnFromTheVotersThatDoNotLeadAndTheLeaderTeachesNobody() {
        follow(4, 5, 6, 7, 8);
        said.values().forEach(Map::clear);
        IntStream.range(0, 50).forEach(i -> propose(leader, "v" + i));
        propose(4, "of a follower");
        cluster.pass(LONG);
        for (int member = 1; member <= 8; member++) {
            assertThat(applied(member)).hasSize(51).isEqualTo(applied(leader));
            assertThat(said(member, Message.Kind.CATCH_UP_REPLY) > 0)
                    .isEqualTo(member <= 3 && member != leader);
        }
        List<Integer> upstreams = IntStream.rangeClosed(4, 8).mapToObj(this::upstream).toList();
        assertThat(upstreams).doesNotContain(leader).allMatch(id -> id <= 3);
        assertThat(upstreams.stream().distinct()).hasSize(2);
    }

    @Test
    void whileNothingIsDecidedNothingIsAsked() {
        follow(4, 5, 6, 7, 8);
        propose(4, "before");
        cluster.pass(LONG);
        said.values().forEach(Map::clear);
        cluster.pass(Duration.ofMinutes(1));
        for (int member = 1; member <= 8; member++) {
            assertThat(said(member, Message.Kind.CATCH_UP)).isZero();
            assertThat(said(member, Message.Kind.CATCH_UP_REPLY)).isZero();
        }
    }

    @Test
    void whatItProposesOrReadsWaitsForNoHeartbeat() {
        preferred.put(5, new int[] {4});
        follow(4, 5);
        for (int member : new int[] {4, 5}) {
            for (int i = 0; i < 5; i++) {
                cluster.pass(Duration.ofMillis(1300));
                String value = "v" + i + " of " + member;
                long began = nowMillis();
                propose(member, value);
                int count =
                        requireNonNull(
                                cluster.await(
                                        cluster.group(member)
                                                .read(
                                                        ReadMode.quorum(),
                                                        () -> applied(member).size())));
                assertThat(nowMillis() - began).isLessThan(HEARTBEAT_MILLIS / 4);
                assertThat(applied(member)).hasSize(count).endsWith(value);
                assertThat(
                                cluster.await(
                                        cluster.group(member)
                                                .read(
                                                        ReadMode.local(),
                                                        () -> applied(member).size())))
                        .isEqualTo(count);
            }
        }
    }

    /** What becomes of an upstream. */
    private enum Loss {
        CLOSED(SILENT_MILLIS),
        KILLED(SILENT_MILLIS),
        CUT_OFF(SILENT_MILLIS),
        DEAF(UNANSWERED_MILLIS),
        MUTE(SILENT_MILLIS),
        REMOVED(SILENT_MILLIS);

        private final long foundWithinMillis;

        Loss(long foundWithinMillis) {
            this.foundWithinMillis = foundWithinMillis;
        }
    }

    private void lose(Loss loss, int upstream) {
        switch (loss) {
            case CLOSED -> cluster.stop(upstream);
            case KILLED -> cluster.kill(upstream);
            case CUT_OFF -> cluster.network().isolate(upstream);
            case DEAF -> cluster.network().block(4, upstream);
            case MUTE -> cluster.network().block(upstream, 4);
            case REMOVED ->
                    cluster.await(
                            cluster.group(leader)
                                    .changeMembership(MembershipChange.create().remove(upstream)));
        }
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void goesOnWithAnotherOneWhenItsUpstreamIsLost(Loss loss) {
        follow(4);
        int upstream = upstream(4);
        assertThat(upstream).isNotIn(0, 4, leader);
        propose(leader, "before");
        lose(loss, upstream);
        assertThat(millisUntilApplied(4, "after")).isLessThan(loss.foundWithinMillis);
        letValuesPass(LONG);
        cluster.pass(LONG);
        assertThat(applied(4)).isEqualTo(applied(leader));
        assertThat(upstream(4)).isNotIn(0, upstream);
    }

    @Test
    void aChainGoesOnWithoutItsMiddleAndIsOneAgainWhenThatIsBack() {
        preferred.put(5, new int[] {4});
        follow(4, 5);
        assertThat(upstream(5)).isEqualTo(4);
        said.values().forEach(Map::clear);
        propose(leader, "one");
        cluster.pass(LONG);
        assertThat(applied(5)).containsExactly("one");
        assertThat(said(4, Message.Kind.CATCH_UP_REPLY)).isPositive();
        cluster.kill(4);
        assertThat(millisUntilApplied(5, "two")).isLessThan(SILENT_MILLIS);
        cluster.start(4);
        letValuesPass(Duration.ofSeconds(15));
        cluster.pass(LONG);
        assertThat(upstream(5)).isEqualTo(4);
        for (int member : new int[] {4, 5}) {
            assertThat(applied(member)).isEqualTo(applied(leader));
        }
    }

    @Test
    void twoThatPreferEachOtherStarveNeither() {
        preferred.put(4, new int[] {5});
        preferred.put(5, new int[] {4});
        follow(4, 5);
        letValuesPass(Duration.ofSeconds(30));
        cluster.pass(LONG);
        for (int member : new int[] {4, 5}) {
            assertThat(applied(member)).isEqualTo(applied(leader));
        }
        assertThat(List.of(upstream(4), upstream(5))).anyMatch(upstream -> upstream <= 3);
    }

    /** Nothing that they can see tells them: so each tries, and fails, less and less often. */
    @Test
    void threeThatPreferInACircleBarelyStarve() {
        preferred.put(4, new int[] {5});
        preferred.put(5, new int[] {6});
        preferred.put(6, new int[] {4});
        follow(4, 5, 6);
        int starved = 0;
        int looks = 3000;
        for (int i = 0; i < looks; i++) {
            propose(leader, "on");
            cluster.pass(Duration.ofMillis(100));
            int known = applied(leader).size();
            boolean behind = false;
            for (int member : new int[] {4, 5, 6}) {
                behind |= known - applied(member).size() > 3;
            }
            starved += behind ? 1 : 0;
        }
        assertThat(starved).isLessThan(looks / 20);
    }

    @Test
    void leavesAnUpstreamThatTakesTheLead() {
        follow(4);
        int upstream = upstream(4);
        cluster.await(cluster.group(leader).transferLead(upstream));
        leader = upstream;
        letValuesPass(LONG);
        assertThat(upstream(4)).isNotIn(0, upstream);
    }
}
