// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** P44: options are checked as a whole, and every one that is wrong is named. */
class OptionsTest {

    private static final int RUNS = 2_000;

    /** By option: how to set it to what is right, or wrong, drawn at random. */
    private record Choice(
            BiFunction<PaxosOptions, Random, PaxosOptions> right,
            BiFunction<PaxosOptions, Random, PaxosOptions> wrong) {}

    private static final Map<String, Choice> CHOICES = new TreeMap<>();

    static {
        CHOICES.put(
                "heartbeat",
                new Choice(
                        (o, r) -> o.heartbeat(millis(1 + r.nextInt(100))),
                        (o, r) -> o.heartbeat(millis(-r.nextInt(100)))));
        CHOICES.put(
                "electionTimeout",
                new Choice(
                        (o, r) -> o.electionTimeout(millis(101 + r.nextInt(99)), millis(200)),
                        (o, r) ->
                                r.nextBoolean()
                                        ? o.electionTimeout(millis(300), millis(r.nextInt(300)))
                                        : o.electionTimeout(
                                                Duration.ofDays(1), Duration.ofDays(2))));
        CHOICES.put(
                "resend",
                new Choice(
                        (o, r) -> o.resend(millis(1 + r.nextInt(1000))),
                        (o, r) -> o.resend(Duration.ofSeconds(r.nextBoolean() ? 0 : 3_601))));
        CHOICES.put(
                "lease",
                new Choice(
                        (o, r) -> o.lease(millis(1 + r.nextInt(1000))),
                        (o, r) -> o.lease(Duration.ofSeconds(Long.MAX_VALUE))));
        CHOICES.put(
                "quiesceAfter",
                new Choice(
                        (o, r) -> o.quiesceAfter(millis(r.nextInt(1000))),
                        (o, r) -> o.quiesceAfter(millis(-1 - r.nextInt(1000)))));
        CHOICES.put(
                "closeGrace",
                new Choice(
                        (o, r) -> o.closeGrace(millis(r.nextInt(1000))),
                        (o, r) -> o.closeGrace(millis(-1 - r.nextInt(1000)))));
        CHOICES.put(
                "window",
                new Choice(
                        (o, r) -> o.window(1 + r.nextInt(100), 1 + r.nextInt(100)),
                        (o, r) -> r.nextBoolean() ? o.window(0, 1) : o.window(1, -r.nextInt(9))));
        CHOICES.put(
                "runBytes",
                new Choice(
                        (o, r) -> o.runBytes(1 + r.nextInt(100)),
                        (o, r) -> o.runBytes(r.nextBoolean() ? 0 : Integer.MAX_VALUE)));
        CHOICES.put(
                "tailBytes",
                new Choice((o, r) -> o.tailBytes(r.nextInt(100)), (o, r) -> o.tailBytes(-1)));
        CHOICES.put(
                "openProposals",
                new Choice(
                        (o, r) -> o.openProposals(1 + r.nextInt(100), 1 + r.nextInt(100)),
                        (o, r) ->
                                r.nextBoolean()
                                        ? o.openProposals(-r.nextInt(9), 1)
                                        : o.openProposals(Integer.MAX_VALUE, 1)));
        CHOICES.put(
                "openProposalsOfNode",
                new Choice(
                        (o, r) -> o.openProposalsOfNode(1 + r.nextInt(100), 1 + r.nextInt(100)),
                        (o, r) -> o.openProposalsOfNode(1, -r.nextInt(9))));
        CHOICES.put(
                "workers",
                new Choice(
                        (o, r) -> o.workers(1 + r.nextInt(100)),
                        (o, r) -> o.workers(r.nextBoolean() ? 0 : 1_000_000)));
        CHOICES.put(
                "group 5",
                new Choice(
                        (o, r) -> o.group(5, machine().voters(1, 2 + r.nextInt(2))),
                        (o, r) ->
                                o.group(
                                        5,
                                        r.nextBoolean()
                                                ? GroupOptions.of(Map.of())
                                                : machine().voters(1, 4 + r.nextInt(9)))));
    }

    private static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    private static GroupOptions machine() {
        return GroupOptions.of((instance, value) -> value);
    }

    private static void check(PaxosOptions options) {
        options.values().settings();
    }

    /** Each line of the message begins with the option it is about. */
    private static Set<String> named(Throwable refusal) {
        Set<String> names = new TreeSet<>();
        Objects.requireNonNull(refusal.getMessage())
                .lines()
                .skip(1)
                .forEach(line -> names.add(line.substring(2, line.indexOf(':'))));
        return names;
    }

    @Test
    void whateverIsWrongIsNamedAndNothingElse() {
        Random random = new Random(44);
        for (int run = 0; run < RUNS; run++) {
            PaxosOptions options = PaxosOptions.of(1, 1, 2, 3);
            Set<String> wrong = new TreeSet<>();
            for (Map.Entry<String, Choice> choice : CHOICES.entrySet()) {
                boolean spoil = random.nextInt(CHOICES.size()) == 0;
                Choice how = choice.getValue();
                options = (spoil ? how.wrong() : how.right()).apply(options, random);
                if (spoil) {
                    wrong.add(choice.getKey());
                }
            }
            PaxosOptions drawn = options;
            Throwable refusal = catchThrowable(() -> check(drawn));
            if (wrong.isEmpty()) {
                assertThat(refusal).isNull();
            } else {
                assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
                assertThat(named(refusal)).isEqualTo(wrong);
            }
        }
    }

    @Test
    void defaultsFitTogether() {
        check(PaxosOptions.of(1, 1, 2, 3));
    }

    @Test
    void refusesMembersThatMakeNoCluster() {
        assertThatThrownBy(() -> check(PaxosOptions.of(0, 1, 1, -2)))
                .hasMessageContaining("- member: ids are positive: 0")
                .hasMessageContaining("do not include this member, 0")
                .hasMessageContaining("one is named twice");
    }

    @Test
    void aSetterReturnsAChangedCopyAndLeavesTheOriginalAlone() {
        PaxosOptions original = PaxosOptions.of(1, 1);
        check(original);
        PaxosOptions changed = original.workers(0).group(-1, machine());
        assertThatThrownBy(() -> check(changed)).hasMessageContaining("workers");
        check(original);
    }

    @Test
    void aStartWithWrongOptionsFailsInItsSignalAndOpensNothing() {
        PaxosOptions wrong = PaxosOptions.of(1, 1).workers(0).heartbeat(Duration.ZERO);
        assertThatThrownBy(() -> PaxosNode.start(wrong).block(Duration.ofSeconds(30)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers")
                .hasMessageContaining("heartbeat");
        PaxosNode node =
                PaxosNode.startNow(wrong.workers(1).heartbeat(millis(100)), Duration.ofSeconds(30));
        node.closeNow(Duration.ofSeconds(30));
    }

    /** 10,000 groups with 64 MiB each would be more than a node has. */
    @Test
    void allGroupsTogetherHaveABound() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.openProposalsOfNode(3, 100));
        cluster.start(1, options -> options.group(0, machine()).group(1, machine()));
        PaxosGroup one = cluster.node(1).group(0);
        PaxosGroup other = cluster.node(1).group(1);
        one.propose(new byte[10]).subscribe(unused -> {}, unused -> {});
        other.propose(new byte[10]).subscribe(unused -> {}, unused -> {});
        assertThat(overloads(one, 81)).isTrue();
        assertThat(overloads(one, 80)).isFalse();
        assertThat(overloads(other, 0)).isTrue();
        cluster.now(cluster.node(1).dropGroup(1).thenReturn(true));
        assertThat(overloads(one, 10)).isFalse();
    }

    private static boolean overloads(PaxosGroup group, int bytes) {
        Throwable[] failure = new Throwable[1];
        group.propose(new byte[bytes]).subscribe(unused -> {}, error -> failure[0] = error);
        return failure[0] instanceof OverloadedException;
    }
}
