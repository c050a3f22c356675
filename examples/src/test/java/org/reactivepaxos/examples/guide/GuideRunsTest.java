// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.ClientSession;
import org.reactivepaxos.DeadlineExceededException;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.PeerEvent;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The guide's examples do what it says. */
class GuideRunsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final List<Tally> tallies = List.of(new Tally(), new Tally(), new Tally());
    private List<PaxosNode> nodes = List.of();
    private PaxosGroup group;

    @BeforeEach
    void threeMembers() {
        nodes =
                now(
                        Flux.range(1, 3)
                                .concatMap(
                                        id -> Starting.inMemory(id, network, tallies.get(id - 1)))
                                .collectList());
        group = Machines.group(nodes.get(0));
    }

    @AfterEach
    void closes() {
        nodes.forEach(node -> node.closeNow(PATIENCE));
    }

    private static <T> T now(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private static long sum(Instance done) {
        return Tally.number(done.result().orElseThrow());
    }

    @Test
    void proposing() {
        assertThat(now(Proposing.add(group, 1))).isEqualTo(1);
        assertThat(sum(now(Proposing.addSafely(group, 2)))).isEqualTo(3);
        assertThat(
                        sum(
                                now(
                                        Proposing.addInTime(group, 3)
                                                .onErrorResume(
                                                        DeadlineExceededException.class,
                                                        slow -> Proposing.addSafely(group, 3)))))
                .isEqualTo(6);
        assertThat(now(Proposing.addAndTell(group, 4))).startsWith("at instance ");
        assertThat(sum(now(Proposing.ifItFits(group, Tally.bytes(5))))).isEqualTo(15);
        assertThatThrownBy(
                        () -> now(Proposing.ifItFits(group, new byte[group.maxValueBytes() + 1])))
                .hasMessage("split it");
    }

    @Test
    void streaming() {
        assertThat(sum(now(Streaming.oneToTen(group).last()))).isEqualTo(55);
        assertThat(sum(now(Streaming.resumed(group, numbers(1, 10)).last()))).isEqualTo(110);
        Flux<byte[]> ten = Flux.fromIterable(numbers(1, 10));
        assertThat(sum(now(Streaming.inOrderAtAnyPrice(group, ten).last()))).isEqualTo(165);
        assertThat(now(Streaming.gathered(group, ten).count())).isEqualTo(10);
        assertThat(now(Streaming.eachInTime(group, ten, PATIENCE).count())).isEqualTo(20);
        assertThat(Streaming.rest(numbers(1, 10), 8)).hasSize(2);
    }

    private static List<byte[]> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Tally::bytes).toList();
    }

    @Test
    void sessions() {
        assertThat(sum(now(Sessions.inASession(group, Tally.bytes(1))))).isEqualTo(1);
        ClientSession session = now(group.openSession());
        assertThat(sum(now(Sessions.forAMachine(session, 0, Tally.bytes(2))))).isEqualTo(3);
        ClientSession there = Sessions.elsewhere(session, nodes.get(1).group(0));
        assertThat(sum(now(there.propose(Tally.bytes(3))))).isEqualTo(6);

        long call = there.nextSequence();
        for (PaxosNode node : nodes) {
            now(Sessions.numberedByTheClient(node.group(0), session.id(), call, Tally.bytes(4)));
        }
        now(Sessions.numberedForAMachine(session, 0, call + 1, Tally.bytes(5)));
        assertThat(now(Reading.latest(group, tallies.get(0)))).isEqualTo(15);

        ClientSession counted = now(group.openSession());
        assertThat(sum(now(Sessions.inTime(counted, Tally.bytes(6), PATIENCE)))).isEqualTo(21);
        long next = counted.nextSequence();
        now(Sessions.numberedInTime(counted, next, Tally.bytes(7), PATIENCE));
        assertThat(now(Reading.latest(group, tallies.get(0)))).isEqualTo(28);
    }

    @Test
    void reading() {
        Instance mine = now(Proposing.addSafely(nodes.get(1).group(0), 7));
        Tally tally = tallies.get(0);
        assertThat(now(Reading.latest(group, tally))).isEqualTo(7);
        assertThat(now(Reading.latestByLease(group, tally))).isEqualTo(7);
        assertThat(now(Reading.whatIWrote(group, tally, mine))).isEqualTo(7);
        assertThat(now(Reading.whateverIsHere(group, tally))).isEqualTo(7);
        assertThat(now(Reading.fromADatabase(group, Mono.fromSupplier(tally::sum)))).isEqualTo(7);
        assertThat(now(Reading.numbersOf(group, 0).next())).isEqualTo(7);
        assertThat(now(Reading.allThatIsKept(group).next()).id()).isEqualTo(mine.id());
        assertThat(Reading.behind(group, group)).isZero();
        assertThat(now(Reading.decidedPast(group, mine.id()))).isGreaterThan(mine.id());
    }

    @Test
    void watching() {
        assertThat(now(Watching.whoLeads(group))).isBetween(1, 3);
        assertThat(now(Watching.untilReady(nodes.get(0))).node()).isEqualTo(1);
        assertThat(now(Watching.lag(group).filter(lag -> lag == 0).next())).isZero();
        Mono<List<String>> alarms = Watching.alarms(nodes.get(0)).collectList().cache();
        Mono<List<String>> changes = Watching.changes(group).collectList().cache();
        Mono<List<PeerEvent.Disconnected>> lost = Watching.lost(nodes.get(0)).collectList().cache();
        Disposable listening = Mono.when(alarms, changes, lost).subscribe();
        assertThat(listening.isDisposed()).isFalse();
        nodes.get(0).closeNow(PATIENCE);
        assertThat(now(alarms)).isEmpty();
        assertThat(now(changes))
                .contains("group 0 is closed")
                .anyMatch(one -> one.startsWith("voters"));
        assertThat(now(lost)).isNotNull();
    }

    @Test
    void groupsComeAndGo() {
        assertThat(
                        Flux.fromIterable(nodes)
                                .flatMap(node -> Machines.inAGroupOfItsOwn(node, 5))
                                .collectList()
                                .block(PATIENCE))
                .contains(3L)
                .hasSize(3);
        nodes.forEach(node -> Machines.dropped(node, 5).block(PATIENCE));
        assertThat(nodes).allSatisfy(node -> assertThat(node.groups()).containsOnlyKeys(0));
    }
}
