// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.event.PaxosEvent.BallotOpened;
import org.reactivepaxos.event.PaxosEvent.ElectionStarted;
import org.reactivepaxos.event.PaxosEvent.EventsLost;
import org.reactivepaxos.event.PaxosEvent.GroupFounded;
import org.reactivepaxos.event.PaxosEvent.LeaderChanged;
import org.reactivepaxos.event.PaxosEvent.LeadingStarted;
import org.reactivepaxos.event.PaxosEvent.MembershipChanged;
import org.reactivepaxos.event.PaxosEvent.NodeClosed;
import org.reactivepaxos.event.PaxosEvent.PeerChanged;
import org.reactivepaxos.event.PaxosEvent.PeerSilent;
import org.reactivepaxos.event.PaxosEvent.StandingChanged;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How what a node tells reaches a subscriber. */
class NodeStreamsTest {

    @Test
    void aSlowSubscriberLosesTheOldestAndIsToldHowMany() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        EventFeed feed = new EventFeed(1, time, NodeMeters.NONE);
        List<PaxosEvent> got = new ArrayList<>();
        BaseSubscriber<PaxosEvent> slow = demanding(got);
        feed.flux().subscribe(slow);
        int count = 3 * EventFeed.BEHIND_MAX;
        IntStream.range(0, count).forEach(i -> feed.tell(new PeerSilent(1, i)));
        slow.requestUnbounded();
        long lost =
                got.stream()
                        .filter(EventsLost.class::isInstance)
                        .mapToLong(event -> ((EventsLost) event).count())
                        .sum();
        List<Integer> seen =
                got.stream()
                        .filter(PeerSilent.class::isInstance)
                        .map(event -> ((PeerSilent) event).peer())
                        .toList();
        assertThat(lost).isPositive().isEqualTo(count - seen.size());
        assertThat(seen).isSorted().endsWith(count - 1);
        assertThat(seen.size()).isBetween(EventFeed.BEHIND_MAX, EventFeed.BEHIND_MAX + 2);
    }

    @Test
    void theLossIsToldWhereItHappened() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        EventFeed feed = new EventFeed(1, time, NodeMeters.NONE);
        List<PaxosEvent> got = new ArrayList<>();
        BaseSubscriber<PaxosEvent> slow = demanding(got);
        feed.flux().subscribe(slow);
        slow.request(1);
        feed.tell(new PeerSilent(1, -1));
        IntStream.range(0, 2 * EventFeed.BEHIND_MAX).forEach(i -> feed.tell(new PeerSilent(1, i)));
        slow.requestUnbounded();
        long expected = -1;
        for (PaxosEvent event : got) {
            if (event instanceof EventsLost loss) {
                expected += loss.count();
            } else {
                assertThat(((PeerSilent) event).peer()).isEqualTo((int) expected++);
            }
        }
        assertThat(expected).isEqualTo(2 * EventFeed.BEHIND_MAX);
    }

    private static BaseSubscriber<PaxosEvent> demanding(List<PaxosEvent> got) {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(PaxosEvent event) {
                got.add(event);
            }
        };
    }

    @Test
    void theEventsOfANodeEndWithItsClose() {
        WatchedCluster cluster = new WatchedCluster().startAll();
        List<String> end = new ArrayList<>();
        NodeStreams streams = cluster.node(1).streams();
        streams.events().subscribe(unused -> {}, unused -> {}, () -> end.add("events"));
        streams.peers().subscribe(unused -> {}, unused -> {}, () -> end.add("peers"));
        streams.status().subscribe(unused -> {}, unused -> {}, () -> end.add("status"));
        cluster.close(1);
        cluster.pass(Duration.ofMillis(200));
        assertThat(end).containsExactlyInAnyOrder("events", "peers", "status");
        assertThat(cluster.told.stream().filter(event -> event.node() == 1))
                .last()
                .isEqualTo(new NodeClosed(1));
    }

    @Test
    void peersAreTheLatestOfEachThenTheChanges() {
        WatchedCluster cluster = new WatchedCluster().startAll();
        cluster.pass(Duration.ofSeconds(1));
        List<PeerEvent> seen = new ArrayList<>();
        cluster.node(1).streams().peers().subscribe(seen::add);
        cluster.pass(Duration.ofMillis(10));
        assertThat(seen).containsExactly(new PeerEvent.Connected(2), new PeerEvent.Connected(3));
        cluster.network.disconnect(1, 2);
        cluster.pass(Duration.ofMillis(10));
        assertThat(seen).hasSize(3).last().isInstanceOf(PeerEvent.Disconnected.class);
        assertThat(cluster.node(1).streams().statusNow().connected()).containsExactly(3);
    }

    @Test
    void anElectionIsToldFromTheFirstQuestionToTheLeader() {
        WatchedCluster cluster = new WatchedCluster().startAll();
        int leader = cluster.leader();
        List<Class<?>> story = new ArrayList<>();
        for (PaxosEvent event : cluster.told) {
            if (event.node() == leader && !(event instanceof PeerChanged)) {
                story.add(event.getClass());
            }
        }
        assertThat(story)
                .containsSubsequence(
                        List.of(
                                GroupFounded.class,
                                MembershipChanged.class,
                                StandingChanged.class,
                                ElectionStarted.class,
                                BallotOpened.class,
                                LeadingStarted.class,
                                LeaderChanged.class));
        assertThat(cluster.awaitTold(StandingChanged.class).standing()).isEqualTo(Standing.VOTER);
    }
}
