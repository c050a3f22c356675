// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.ReactiveStateMachine;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** State machines whose work is asynchronous (P50, P52). */
final class ReactiveStateMachineTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final List<String> begun = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();

    /** Takes a while for each value, by the cluster's clock. */
    private ReactiveStateMachine slow(VirtualCluster cluster, String name, Duration each) {
        return (instance, value) ->
                Mono.defer(
                        () -> {
                            assertThat(ended).as("one at a time").hasSameSizeAs(begun);
                            String what = name + " " + new String(value, UTF_8);
                            begun.add(what);
                            return Mono.delay(each, cluster.time())
                                    .doOnNext(tick -> ended.add(what))
                                    .thenReturn(bytes("done " + what));
                        });
    }

    private PaxosGroup start(VirtualCluster cluster, GroupOptions options) {
        PaxosGroup group = cluster.start(1, all -> all.group(0, options)).group(0);
        cluster.leader();
        return group;
    }

    @Test
    void executesOneValueAfterTheOtherAndGivesEachItsResult() {
        VirtualCluster cluster = new VirtualCluster(1);
        PaxosGroup group =
                start(cluster, GroupOptions.none().reactiveMachine(0, slow(cluster, "m", STEP)));
        List<String> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            group.propose(bytes("v" + i))
                    .subscribe(got -> results.add(new String(got.result().orElseThrow(), UTF_8)));
        }
        cluster.pass(STEP.multipliedBy(5));
        assertThat(results).as("while later ones wait").hasSizeBetween(3, 5);
        cluster.pass(STEP.multipliedBy(10));
        assertThat(results)
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "done m v" + i).toList());
        cluster.closeAll();
    }

    @Test
    void anEmptyMonoIsAnEmptyResult() {
        VirtualCluster cluster = new VirtualCluster(1);
        PaxosGroup group =
                start(cluster, GroupOptions.none().reactiveMachine(0, (i, value) -> Mono.empty()));
        assertThat(cluster.now(group.propose(bytes("x"))).result().orElseThrow()).isEmpty();
        cluster.closeAll();
    }

    @Test
    void machinesOfBothFormsShareTheOrderOfTheirGroup() {
        VirtualCluster cluster = new VirtualCluster(1);
        GroupOptions options =
                GroupOptions.none()
                        .reactiveMachine(1, slow(cluster, "one", STEP))
                        .machine(
                                2,
                                (instance, value) -> {
                                    begun.add("two " + new String(value, UTF_8));
                                    ended.add("two " + new String(value, UTF_8));
                                    return value;
                                })
                        .reactiveMachine(3, slow(cluster, "three", STEP.dividedBy(10)));
        PaxosGroup group = start(cluster, options);
        List<Long> answered = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            group.propose(1 + i % 3, bytes("v" + i)).subscribe(got -> answered.add(got.id()));
        }
        cluster.pass(Duration.ofSeconds(2));
        assertThat(ended)
                .containsExactly(
                        "one v0",
                        "two v1",
                        "three v2",
                        "one v3",
                        "two v4",
                        "three v5",
                        "one v6",
                        "two v7",
                        "three v8");
        assertThat(answered).isSorted().hasSize(9);
        cluster.closeAll();
    }

    /** P50: a slow machine holds up no decision, and so little memory that the log must serve. */
    @Test
    void whatIsDecidedRunsAheadOfWhatIsAppliedAndIsReadAgainFromTheJournal() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.tailBytes(300).runBytes(500));
        Sinks.Empty<Void> release = Sinks.empty();
        List<String> applied = new ArrayList<>();
        ReactiveStateMachine held =
                (instance, value) ->
                        release.asMono()
                                .then(
                                        Mono.fromSupplier(
                                                () -> {
                                                    applied.add(new String(value, UTF_8));
                                                    return value;
                                                }));
        cluster.start(1, all -> all.group(0, GroupOptions.none().reactiveMachine(0, held)));
        cluster.start(2);
        cluster.start(3);
        int leader = cluster.leader();
        int plain = leader == 1 ? 2 : leader;
        for (int i = 0; i < 300; i++) {
            cluster.group(plain).propose(bytes("v" + i)).subscribe();
        }
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.applied(plain)).hasSize(300);
        assertThat(applied).isEmpty();
        release.tryEmitEmpty();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(applied).isEqualTo(cluster.applied(plain));
        cluster.closeAll();
    }

    @Test
    void aReadWaitsForWhatAllMachinesHaveExecutedAndSeesThemBetweenTwoValues() {
        VirtualCluster cluster = new VirtualCluster(1);
        PaxosGroup group =
                start(cluster, GroupOptions.none().reactiveMachine(0, slow(cluster, "m", STEP)));
        cluster.now(group.propose(bytes("first")));
        for (int i = 0; i < 5; i++) {
            group.propose(bytes("v" + i)).subscribe();
        }
        cluster.pass(Duration.ofMillis(10));
        assertThat(cluster.now(group.read(ReadMode.local(), this::seen))).isEqualTo("2 of 2");
        // At least: it may have gone on to the next value before the read came.
        assertThat(cluster.now(group.read(ReadMode.atLeast(2), this::seen)))
                .isIn("3 of 3", "4 of 4");
        assertThat(cluster.now(group.read(ReadMode.quorum(), this::seen))).isEqualTo("6 of 6");
        assertThat(cluster.now(group.read(ReadMode.local(), this::seen))).isEqualTo("6 of 6");
        cluster.closeAll();
    }

    private String seen() {
        return ended.size() + " of " + begun.size();
    }

    @Test
    void aReadThatWaitsForTheMachinesEndsWithTheGroup() {
        VirtualCluster cluster = new VirtualCluster(1);
        PaxosGroup group =
                start(cluster, GroupOptions.none().reactiveMachine(0, (i, v) -> Mono.never()));
        List<Throwable> failed = new ArrayList<>();
        group.propose(bytes("x")).subscribe(null, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        group.read(ReadMode.local(), this::seen).subscribe(null, failed::add);
        group.read(ReadMode.quorum(), this::seen).subscribe(null, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed).isEmpty();
        cluster.closeAll();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed)
                .hasSize(3)
                .hasAtLeastOneElementOfType(OutcomeUnknownException.class)
                .hasAtLeastOneElementOfType(NodeClosedException.class);
    }

    @Test
    void aStartExecutesTheLogAgainBeforeTheGroupTakesPart() {
        VirtualCluster cluster = new VirtualCluster(1);
        GroupOptions options =
                GroupOptions.none().reactiveMachine(0, slow(cluster, "m", Duration.ofMillis(3)));
        PaxosGroup group = start(cluster, options);
        for (int i = 0; i < 20; i++) {
            cluster.now(group.propose(bytes("v" + i)));
        }
        List<String> before = List.copyOf(ended);
        cluster.stop(1);
        begun.clear();
        ended.clear();
        cluster.start(1, all -> all.group(0, options));
        assertThat(ended).isEqualTo(before);
        cluster.closeAll();
    }

    @Test
    void whatIsUnderWayWhenTheNodeClosesIsCancelledAndNothingMoreIsExecuted() {
        VirtualCluster cluster = new VirtualCluster(1);
        AtomicInteger cancelled = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        ReactiveStateMachine never =
                (instance, value) -> {
                    calls.incrementAndGet();
                    return Mono.<byte[]>never().doOnCancel(cancelled::incrementAndGet);
                };
        PaxosGroup group = start(cluster, GroupOptions.none().reactiveMachine(0, never));
        for (int i = 0; i < 3; i++) {
            group.propose(bytes("v" + i)).subscribe(null, error -> {});
        }
        cluster.pass(Duration.ofSeconds(1));
        cluster.closeAll();
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cancelled).hasValue(1);
        assertThat(calls).hasValue(1);
    }
}
