// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.reactivepaxos.Batching;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.OverloadPolicy;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import reactor.core.publisher.Mono;

/** State machines, and the groups that they belong to. */
final class Machines {

    private Machines() {}

    static PaxosOptions several(PaxosOptions options, Tally first, Tally second) {
        return options.group(0, Map.of(1, first, 2, second));
    }

    static GroupOptions reactive(Mono<Void> database) {
        ReactiveStateMachine machine =
                (instance, value) -> database.thenReturn(Tally.bytes(instance));
        Duration first = Duration.ofMillis(100);
        return GroupOptions.none()
                .machine(1, new Tally())
                .reactiveMachine(2, machine)
                .reactiveMachine(
                        3, machine, OnApplyFailure.retry(10, first, Duration.ofSeconds(5)));
    }

    static PaxosOptions keepingAMillion(PaxosOptions options) {
        LogRetention kept =
                LogRetention.instances(1_000_000).youngerThan(Duration.ofDays(7)).withinDisk(20);
        SnapshotSchedule often = SnapshotSchedule.adaptive().orEvery(Duration.ofHours(1));
        return options.group(
                0, GroupOptions.of(new Tally()).retention(kept).snapshotSchedule(often));
    }

    static GroupOptions savedByAMirror() {
        return GroupOptions.of(new Tally()).snapshotMirror(0, Tally::new);
    }

    static <M extends ReactiveStateMachine & Snapshotting> GroupOptions savedByAMirror(
            M machine, Supplier<M> others) {
        return GroupOptions.none().reactiveMachine(0, machine).reactiveSnapshotMirror(0, others);
    }

    static Mono<Long> saved(PaxosGroup group) {
        return group.snapshot();
    }

    static void keepAllForNow(PaxosGroup group) {
        group.logCleaning(false);
    }

    static Mono<Long> inAGroupOfItsOwn(PaxosNode node, int id) {
        GroupOptions options =
                GroupOptions.of(new Tally())
                        .voters(1, 2, 3)
                        .batching(Batching.DEFAULT.maxDelay(Duration.ofMillis(1)))
                        .overload(OverloadPolicy.boundsOnly());
        return node.createGroup(id, options).flatMap(group -> Proposing.add(group, 1));
    }

    static Mono<Void> dropped(PaxosNode node, int id) {
        return node.groups().containsKey(id) ? node.dropGroup(id) : Mono.empty();
    }

    static Mono<PaxosGroup> startedAnew(PaxosNode node) {
        return node.resync(0, GroupOptions.of(new Tally()));
    }

    static PaxosGroup group(PaxosNode node) {
        return node.group(0);
    }
}
