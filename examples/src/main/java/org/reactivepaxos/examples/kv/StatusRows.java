// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.time.Duration;
import org.reactivepaxos.Master;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.examples.kv.KvStore.Shard;
import org.reactivepaxos.examples.kv.wire.GroupState;
import org.reactivepaxos.examples.kv.wire.StatusReply;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How a server's groups are. */
final class StatusRows {

    /** While a snapshot is installed nothing is read. */
    private static final Duration READ_WITHIN = Duration.ofMillis(500);

    private StatusRows() {}

    static Mono<StatusReply> of(KvStore store) {
        return Flux.fromIterable(store.shards())
                .flatMapSequential(StatusRows::row)
                .collectList()
                .map(
                        rows ->
                                StatusReply.newBuilder()
                                        .setMember(store.member())
                                        .addAllGroups(rows)
                                        .build());
    }

    private static Mono<GroupState> row(Shard shard) {
        Mono<GroupState.Builder> row =
                Mono.zip(
                        shard.group().status().next(),
                        shard.group().master().next(),
                        (status, master) -> row(shard, status, master));
        return row.flatMap(
                        known -> read(shard, known).timeout(READ_WITHIN, Mono.just(known.build())))
                .onErrorResume(
                        halted ->
                                Mono.just(
                                        GroupState.newBuilder()
                                                .setGroup(shard.group().id())
                                                .setState("HALTED")
                                                .build()));
    }

    private static GroupState.Builder row(Shard shard, GroupStatus status, Master master) {
        return GroupState.newBuilder()
                .setGroup(status.group())
                .setState(status.state().name())
                .setRole(status.role().name())
                .setLeader(status.leader().member())
                .setMaster(master.lease().isZero() ? 0 : master.member().orElse(0))
                .setAppliedBelow(status.log().appliedBelow())
                .setDecidedBelow(status.log().decidedBelow())
                .setLag(status.lag())
                .setFirstRetained(status.log().firstRetained())
                .setOpen(shard.group().openProposals());
    }

    private static Mono<GroupState> read(Shard shard, GroupState.Builder row) {
        return shard.group()
                .read(
                        ReadMode.local(),
                        () ->
                                row.setKeys(shard.machine().keys())
                                        .setInstalledBelow(shard.machine().installedBelow())
                                        .build());
    }
}
