// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class InMemoryNetworkTest extends TransportContract {

    private final InMemoryNetwork network = InMemoryNetwork.create();

    @Override
    protected Transport newTransport(int member) {
        return network.transport(member);
    }

    @Override
    protected long backlogBytesMax() {
        return InMemoryNetwork.QUEUE_BYTES_MAX + (4 << 20);
    }

    @Test
    void disconnectsAndConnectsTwoMembers() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        network.disconnect(2, 1);
        one.awaitDisconnected(2);
        two.awaitDisconnected(1);
        one.send(2, new CatchUp(1));
        assertThat(network.dropped()).isEqualTo(1);

        one.events().clear();
        two.events().clear();
        network.connect(1, 2);
        TransportMember.awaitConnected(one, two);
        one.send(2, new CatchUp(2));
        assertThat(two.awaitReceived(1, 1)).containsExactly(new GroupMessage(0, 0, new CatchUp(2)));
    }

    @Test
    void losesOneDirectionOnly() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        network.block(1, 2);
        one.send(2, new CatchUp(1));
        two.send(1, new CatchUp(2));
        one.awaitReceived(2, 1);
        network.unblock(1, 2);
        one.send(2, new CatchUp(3));
        assertThat(two.awaitReceived(1, 1)).containsExactly(new GroupMessage(0, 0, new CatchUp(3)));
        assertThat(network.dropped()).isEqualTo(1);
    }

    @Test
    void dropsAValueAboveTheLargestSize() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        byte[] payload = new byte[one.transport().maxValueBytes()];
        one.send(2, new Forward(Values.of(MessageSamples.command(1, payload))));
        assertThat(network.dropped()).isEqualTo(1);
    }

    @Test
    void refusesToRunAMemberTwice() {
        started(1);
        TransportMember twin = member(1, 2);
        StepVerifier.create(twin.transport().start(twin.self(), twin.handler()))
                .verifyErrorMessage("member 1 runs already in this network");
    }

    @Test
    void refusesToSpeakForAnotherMember() {
        TransportMember one = member(1, 1);
        StepVerifier.create(one.transport().start(TransportMember.identity(2, 1), one.handler()))
                .verifyError(IllegalArgumentException.class);
    }

    @Test
    void triesAgainInVirtualTime() {
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        try {
            TransportMember one = started(1);
            TransportMember two = member(2, 1);
            two.handler().admission(peer -> Mono.error(new PeerRefusedException("not now")));
            two.start();
            assertThat(one.events()).containsExactly(new PeerEvent.Refused(2, true, "not now"));
            two.handler().admission(peer -> Mono.empty());
            time.advanceTimeBy(InMemoryNetwork.RECONNECT_PAUSE.minusMillis(1));
            assertThat(one.events()).hasSize(1);
            time.advanceTimeBy(Duration.ofMillis(1));
            assertThat(one.events()).last().isEqualTo(new PeerEvent.Connected(2));
            one.send(2, new CatchUp(1));
            assertThat(two.handler().received(1))
                    .isEqualTo(List.of(new GroupMessage(0, 0, new CatchUp(1))));
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    @Test
    void returnsFromSendBeforeTheReceiverIsDone() {
        TransportMember one = started(1);
        TransportMember two = started(2);
        TransportMember.awaitConnected(one, two);
        Thread sender = Thread.currentThread();
        Set<Thread> receivers = ConcurrentHashMap.newKeySet();
        two.handler().stall(Mono.fromRunnable(() -> receivers.add(Thread.currentThread())));
        for (int i = 0; i < 100; i++) {
            one.send(2, new CatchUp(i));
        }
        two.awaitReceived(1, 100);
        assertThat(receivers).isNotEmpty().doesNotContain(sender);
    }
}
