// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.metrics.WindowContext;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What is observed of calls, on virtual time. */
class ObservationsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>();
    private final List<Observation.Context> open = new ArrayList<>();
    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.observations(registry));

    ObservationsTest() {
        registry.observationConfig().observationHandler(new Recorder());
    }

    @AfterEach
    void closeAll() {
        cluster.closeAll();
        assertThat(open).isEmpty();
    }

    private final class Recorder implements ObservationHandler<Observation.Context> {
        @Override
        public void onStart(Observation.Context context) {
            open.add(context);
        }

        @Override
        public void onStop(Observation.Context context) {
            assertThat(open.remove(context)).isTrue();
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return name(context).startsWith("reactive.paxos.");
        }
    }

    private List<Observation.Context> of(String what) {
        return stopped.stream().filter(each -> name(each).endsWith("." + what)).toList();
    }

    private Observation.Context only(String what) {
        assertThat(of(what)).as(what).hasSize(1);
        return of(what).get(0);
    }

    private List<String> parts(Observation.Context whole) {
        return stopped.stream()
                .filter(each -> parent(each) == whole)
                .map(each -> name(each).replace("reactive.paxos.call.", ""))
                .toList();
    }

    private static String name(Observation.Context context) {
        return requireNonNull(context.getName());
    }

    private static @Nullable Object parent(Observation.Context context) {
        ObservationView parent = context.getParentObservation();
        return parent == null ? null : parent.getContextView();
    }

    private static String tag(Observation.Context context, String key) {
        return requireNonNull(context.getLowCardinalityKeyValue(key), key).getValue();
    }

    /** An observation of the user's, and what takes it along. */
    private Observation users() {
        return Observation.start("users", registry);
    }

    private static Context under(Observation observation) {
        return Context.of("micrometer.observation", observation);
    }

    @Test
    void aCallIsAChildOfItsSubscriberAndHasAPartForEachStage() {
        int leader = cluster.startAll().leader();
        int follower = cluster.other(leader);
        Observation mine = users();
        for (int member : List.of(leader, follower)) {
            stopped.clear();
            Instance instance =
                    cluster.now(
                            cluster.group(member).propose(bytes("a")).contextWrite(under(mine)));
            Observation.Context call = only("call");
            assertThat(parent(call)).isSameAs(mine.getContext());
            assertThat(parts(call)).containsExactly("queue", "accept", "apply");
            assertThat(tag(call, "node")).isEqualTo(Integer.toString(member));
            assertThat(tag(call, "group")).isEqualTo("0");
            assertThat(tag(call, "kind")).isEqualTo("propose");
            assertThat(tag(call, "outcome")).isEqualTo("applied");
            assertThat(requireNonNull(call.getHighCardinalityKeyValue("instance")).getValue())
                    .isEqualTo(Long.toString(instance.id()));
        }
    }

    @Test
    void aWindowNamesItsCallersAndIsAChildOfNone() {
        PaxosGroup group = cluster.startAll().group(cluster.leader());
        group.batching(Batching.DEFAULT.maxCount(2));
        Observation one = users();
        Observation other = users();
        List<Instance> got = new ArrayList<>();
        group.batchPropose(bytes("a")).contextWrite(under(one)).subscribe(got::add);
        Runnable closesTheWindow = () -> group.batchPropose(bytes("b")).subscribe(got::add);
        // What its thread is in has nothing to do with the other value.
        other.scoped(closesTheWindow);
        cluster.pass(SECOND);
        assertThat(got).hasSize(2);
        List<Observation.Context> calls = of("call");
        assertThat(calls)
                .extracting(ObservationsTest::parent)
                .containsExactlyInAnyOrder(one.getContext(), other.getContext());
        assertThat(calls).allSatisfy(call -> assertThat(parts(call)).containsExactly("gather"));
        WindowContext window = (WindowContext) only("window");
        assertThat(parent(window)).isNull();
        assertThat(parts(window)).containsExactly("queue", "accept", "apply");
        assertThat(window.callers())
                .extracting(Observation::getContext)
                .containsExactlyInAnyOrderElementsOf(calls);
        assertThat(calls)
                .allSatisfy(
                        call ->
                                assertThat(call.<WindowContext>get(WindowContext.class))
                                        .isSameAs(window));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfCallIsObserved(EveryCallTest.Way way) {
        PaxosGroup group = cluster.startAll().group(cluster.leader());
        ClientSession session = cluster.now(group.openSession());
        assertThat(tag(only("call"), "kind")).isEqualTo("session.open");
        stopped.clear();
        Observation mine = users();
        cluster.now(way.call(group, session, "a").next().contextWrite(under(mine)));
        assertThat(parent(only("call"))).isSameAs(mine.getContext());
        stopped.clear();
        cluster.now(session.close().thenReturn(true));
        assertThat(tag(only("call"), "kind")).isEqualTo("session.close");
    }

    @Test
    void whatIsWithdrawnOrFailsSaysSoAndIsAPartOfNothingLater() {
        cluster.start(1);
        PaxosGroup group = cluster.group(1);
        Mono<Instance> given = group.propose(bytes("given up"));
        Disposable gone = given.subscribe();
        cluster.pass(SECOND);
        gone.dispose();
        cluster.pass(SECOND);
        assertThat(tag(only("call"), "outcome")).isEqualTo("withdrawn");
        assertThat(parts(only("call"))).containsExactly("queue");
        stopped.clear();
        List<Throwable> failed = new ArrayList<>();
        group.propose(bytes("late"), ProposeOptions.create().deadline(SECOND))
                .subscribe(instance -> {}, failed::add);
        cluster.pass(SECOND);
        assertThat(tag(only("call"), "outcome")).isEqualTo("failed");
        assertThat(only("call").getError()).isSameAs(failed.get(0));
        stopped.clear();
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.now(given);
        assertThat(tag(only("call"), "outcome")).isEqualTo("applied");
    }

    @Test
    void aHandlerThatThrowsHurtsNobody() {
        registry.observationConfig()
                .observationHandler(
                        new ObservationHandler<Observation.Context>() {
                            @Override
                            public void onStart(Observation.Context context) {
                                throw new IllegalStateException("mine");
                            }

                            @Override
                            public boolean supportsContext(Observation.Context context) {
                                return true;
                            }
                        });
        PaxosGroup group = cluster.startAll().group(cluster.leader());
        Flux<Instance> all = Flux.range(0, 10).flatMap(i -> group.propose(bytes("v" + i)));
        assertThat(cluster.now(all.collectList())).hasSize(10);
        open.clear();
    }
}
