// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A batch on its way through a node, and as its readers see it. */
final class BatchInLogTest implements ProposalListener {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> heard = new ArrayList<>();

    @Override
    public void applied(long instance, byte[] result) {
        heard.add(instance + ": " + result[0]);
    }

    @Override
    public void appliedBatch(long instance, List<byte[]> results) {
        results.forEach(result -> applied(instance, result));
    }

    @Override
    public void refused(Drop.Reason reason, long appliedAt) {
        heard.add(reason.name());
    }

    @Override
    public void failed(Failure failure, @Nullable Throwable cause) {
        heard.add(failure.name());
    }

    private static Request request(int machine, int value) {
        return new Request(machine, new byte[] {(byte) value});
    }

    private void propose(GroupRuntime group, Request request) {
        group.propose(new Proposal(request, this));
        time.advanceTimeBy(Duration.ofSeconds(3));
    }

    @Test
    void itsItemsAreValuesOfTheLogAtOneInstanceAndEachHasItsResult() {
        StateMachine plusOne = (instance, value) -> new byte[] {(byte) (value[0] + 1)};
        NodeSettings settings = VirtualNode.alone(time, Map.of(0, Map.of(3, plusOne, 4, plusOne)));
        List<NodeRuntime> started = new ArrayList<>();
        NodeRuntime.start(
                        settings,
                        InMemoryJournal.on(() -> time),
                        InMemoryNetwork.create(() -> time).transport(1))
                .subscribe(started::add);
        time.advanceTimeBy(Duration.ofSeconds(3));
        GroupRuntime group = requireNonNull(started.get(0).groups().get(0));
        propose(group, request(3, 10));
        propose(group, BatchCodec.request(List.of(request(4, 20), request(3, 30))));
        propose(group, new Request(BatchCodec.MACHINE, new byte[] {1}));
        propose(group, request(4, 40));
        List<String> read = new ArrayList<>();
        group.values(0)
                .subscribe(
                        value ->
                                read.add(
                                        String.format(
                                                "%d.%d to %d: %d",
                                                value.instance(),
                                                value.index(),
                                                value.machine(),
                                                value.value()[0])));
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("0: 11", "1: 21", "1: 31", "MALFORMED", "3: 41");
        assertThat(read)
                .containsExactly("0.0 to 3: 10", "1.0 to 4: 20", "1.1 to 3: 30", "3.0 to 4: 40");
    }
}
