// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.PeerHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Wherever a start or a close fails, nothing of the node stays open. */
class FailingStartTest {

    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final StateMachine ECHO = (instance, value) -> value;

    /** A member id of its own, by which its threads are known. */
    private static final int MEMBER = 4711;

    private final InMemoryJournal journal = InMemoryJournal.create();
    private final Breakable transport = new Breakable();

    private PaxosOptions options() {
        return PaxosOptions.of(MEMBER, MEMBER).journal(journal).transport(transport);
    }

    private void assertNothingIsOpen() {
        await(() -> threads().isEmpty());
        // It opens only when it is closed.
        journal.open(MEMBER).block(GENEROUS);
        journal.close().block(GENEROUS);
    }

    private static void await(BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(5))
                .onBackpressureDrop()
                .filter(look -> condition.getAsBoolean())
                .blockFirst(GENEROUS);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("paxos-worker-" + MEMBER))
                .toList();
    }

    private void assertStartFails(PaxosOptions options, String why) {
        assertThatThrownBy(() -> PaxosNode.start(options).block(GENEROUS))
                .hasStackTraceContaining(why);
        assertNothingIsOpen();
    }

    @Test
    void theJournalDoesNotOpen() {
        journal.open(MEMBER + 1).block(GENEROUS);
        journal.close().block(GENEROUS);
        assertThatThrownBy(() -> PaxosNode.start(options().group(0, ECHO)).block(GENEROUS))
                .hasMessageContaining("belongs to member");
        assertThat(threads()).isEmpty();
        assertThat(transport.started.get()).isFalse();
        journal.open(MEMBER + 1).block(GENEROUS);
    }

    @Test
    void aSchedulerCannotBeHad() {
        assertStartFails(
                options()
                        .callbackScheduler(
                                () -> {
                                    throw new IllegalStateException("no scheduler");
                                }),
                "no scheduler");
        assertStartFails(
                options()
                        .workerScheduler(
                                () -> {
                                    throw new IllegalStateException("no workers");
                                }),
                "no workers");
    }

    @Test
    void aStateMachineThrowsInTheReplay() {
        PaxosNode node =
                PaxosNode.startNow(options().transport(new Breakable()).group(1, ECHO), GENEROUS);
        node.group(1).propose(new byte[1]).block(GENEROUS);
        node.closeNow(GENEROUS);
        StateMachine broken =
                (instance, value) -> {
                    throw new IllegalStateException("broken machine");
                };
        assertStartFails(
                options().group(0, ECHO).group(1, broken).group(2, ECHO), "broken machine");
        assertThat(transport.closed.get()).isTrue();
    }

    @Test
    void theTransportDoesNotListen() {
        transport.start = Mono.error(new IllegalStateException("port in use"));
        assertStartFails(options().group(0, ECHO), "port in use");
        assertThat(transport.closed.get()).isTrue();
    }

    @Test
    void theErrorOfTheStartComesThroughWhereClosingFailsToo() {
        transport.start = Mono.error(new IllegalStateException("port in use"));
        transport.close = Mono.error(new IllegalStateException("cannot close"));
        assertStartFails(options().group(0, ECHO), "port in use");
    }

    @Test
    void aStartThatNobodyWaitsForIsClosedOnceItIsOver() {
        transport.start = Mono.delay(Duration.ofMillis(50)).then();
        PaxosNode.start(options().group(0, ECHO)).subscribe().dispose();
        await(transport.closed::get);
        assertThat(transport.started.get()).isTrue();
        assertNothingIsOpen();
    }

    @Test
    void startNowClosesWhatDoesNotStartInTime() {
        transport.start = Mono.delay(Duration.ofMillis(100)).then();
        assertThatThrownBy(
                        () -> PaxosNode.startNow(options().group(0, ECHO), Duration.ofMillis(10)))
                .isInstanceOf(IllegalStateException.class);
        await(transport.closed::get);
        assertNothingIsOpen();
    }

    @Test
    void aNodeThatWasTakenStaysOpenWhenItsSubscriptionEnds() {
        PaxosNode node =
                Objects.requireNonNull(
                        Flux.from(PaxosNode.start(options().group(0, ECHO))).blockFirst(GENEROUS));
        node.group(0).propose(new byte[1]).block(GENEROUS);
        assertThat(node.isDisposed()).isFalse();
        node.closeNow(GENEROUS);
        assertNothingIsOpen();
    }

    @Test
    void aTransportThatDoesNotCloseKeepsNothingElseOpen() {
        PaxosNode node = PaxosNode.startNow(options().group(0, ECHO), GENEROUS);
        transport.close = Mono.error(new IllegalStateException("cannot close"));
        assertThatThrownBy(() -> node.closeNow(GENEROUS)).hasMessageContaining("cannot close");
        node.onClose().block(GENEROUS);
        assertNothingIsOpen();
    }

    /** A transport that fails as it is told. */
    private static final class Breakable extends ForwardingTransport {
        private final AtomicBoolean started = new AtomicBoolean();
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile Mono<Void> start = Mono.empty();
        private volatile Mono<Void> close = Mono.empty();

        Breakable() {
            super(InMemoryNetwork.create().transport(MEMBER));
        }

        @Override
        public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
            return start.then(super.start(self, handler)).doOnSuccess(done -> started.set(true));
        }

        @Override
        public Mono<Void> close() {
            return super.close().then(close).doOnTerminate(() -> closed.set(true));
        }
    }
}
