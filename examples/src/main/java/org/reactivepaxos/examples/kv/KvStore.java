// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Outcome;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Data;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.WatchRequest;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusSnapshotStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The store as one server has it: a node, and a state machine for each of its groups. */
final class KvStore {

    static final int KEY_BYTES_MAX = 4 << 10;
    static final int VALUE_BYTES_MAX = 1 << 20;

    private static final Duration MASTER_LEASE = Duration.ofSeconds(3);

    private final KvSettings settings;
    private final PaxosNode node;
    private final List<Shard> shards = new ArrayList<>();

    /** One group and what it replicates. */
    record Shard(PaxosGroup group, KvMachine machine) {}

    private KvStore(KvSettings settings, PaxosNode node, List<KvMachine> machines) {
        this.settings = settings;
        this.node = node;
        for (int id = 0; id < machines.size(); id++) {
            shards.add(new Shard(node.group(id), machines.get(id)));
        }
    }

    /** Starts this server's node; it finds the others by itself. */
    static Mono<KvStore> start(KvSettings settings) {
        return Mono.fromCallable(() -> machines(settings))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(
                        machines ->
                                PaxosNode.start(options(settings, machines))
                                        .map(node -> new KvStore(settings, node, machines)));
    }

    /** Makes the folder too: its own folder must be there, or a disk may not be mounted. */
    private static List<KvMachine> machines(KvSettings settings) throws IOException {
        if (!Files.exists(settings.data())) {
            Files.createDirectory(settings.data());
        }
        List<KvMachine> machines = new ArrayList<>();
        for (int id = 0; id < settings.groups(); id++) {
            machines.add(new KvMachine(id));
        }
        return machines;
    }

    private static PaxosOptions options(KvSettings settings, List<KvMachine> machines) {
        int[] voters = settings.servers().keySet().stream().mapToInt(Integer::intValue).toArray();
        PaxosOptions options =
                PaxosOptions.of(settings.member(), voters)
                        .journal(XodusJournal.at(settings.data().resolve("journal")))
                        .snapshots(XodusSnapshotStore.at(settings.data().resolve("snapshots")))
                        .transport(settings.transport());
        for (int id = 0; id < machines.size(); id++) {
            GroupOptions group =
                    GroupOptions.of(machines.get(id))
                            .master(MasterOptions.create().lease(MASTER_LEASE));
            options = options.group(id, settings.keeping().of(group));
        }
        return options;
    }

    int member() {
        return settings.member();
    }

    List<Shard> shards() {
        return shards;
    }

    /** Where a key lives; the same on every server, as strings have the same hash everywhere. */
    private Shard shard(String key) {
        // The low bits of a string's hash are mostly those of its last characters.
        int spread = key.hashCode() * 0x9E3779B9;
        return shards.get((spread >>> 16) % shards.size());
    }

    /** Proposes an entry, and gives what became of it. */
    Mono<Reply> write(Entry.Builder entry, boolean atMaster, Duration deadline) {
        Shard shard = shard(entry.getKey());
        return asMaster(
                shard,
                atMaster,
                Mono.defer(
                        () ->
                                shard.group()
                                        .propose(
                                                entry.setGroups(settings.groups())
                                                        .build()
                                                        .toByteArray(),
                                                ProposeOptions.create().deadline(deadline))
                                        .map(KvStore::reply)));
    }

    private static Reply reply(Instance done) {
        try {
            Outcome outcome = Outcome.parseFrom(done.result().orElseThrow());
            return Reply.newBuilder()
                    .setCode(outcome.getCode())
                    .setData(outcome.getData())
                    .setInstance(outcome.getInstance())
                    .setGroup(done.group())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the state machine gave no outcome", e);
        }
    }

    /** What is here, if it has the version. */
    Mono<Reply> getLocal(String key, long leastVersion) {
        return read(shard(key), ReadMode.local(), key)
                .map(
                        reply ->
                                reply.getData().getVersion() < leastVersion
                                        ? reply.toBuilder().setCode(Code.VERSION_NOT_EXIST).build()
                                        : reply);
    }

    /** Linearizable: PhxPaxos' sample looks whether it is master, and may be so no more. */
    Mono<Reply> getGlobal(String key, boolean atMaster) {
        Shard shard = shard(key);
        return asMaster(shard, atMaster, read(shard, ReadMode.quorum(), key));
    }

    private Mono<Reply> read(Shard shard, ReadMode mode, String key) {
        return shard.group()
                .read(mode, () -> belonging(shard).data(key))
                .map(data -> reply(shard, data));
    }

    private KvMachine belonging(Shard shard) {
        if (!shard.machine().belongsTo(settings.groups())) {
            throw new WrongGroupsException(settings.groups());
        }
        return shard.machine();
    }

    private static Reply reply(Shard shard, Data data) {
        return Reply.newBuilder()
                .setCode(KvState.exists(data) ? Code.OK : Code.KEY_NOT_EXIST)
                .setData(data)
                .setGroup(shard.group().id())
                .build();
    }

    /** Does it here, if this server is master or that was not asked for; or says who is. */
    private Mono<Reply> asMaster(Shard shard, boolean atMaster, Mono<Reply> work) {
        if (!atMaster) {
            return work;
        }
        return Mono.defer(
                () -> {
                    Master master = shard.group().masterElection().now();
                    return master.self() ? work : Mono.just(redirect(master));
                });
    }

    private Reply redirect(Master master) {
        int member = master.lease().isZero() ? 0 : master.member().orElse(0);
        return Reply.newBuilder()
                .setCode(member == 0 ? Code.NO_MASTER : Code.MASTER_REDIRECT)
                .setGroup(master.group())
                .setMaster(member)
                .setMasterAddress(settings.servers().getOrDefault(member, ""))
                .build();
    }

    /** What is there now, by a linearizable read, and then what changes. */
    Flux<Change> watch(WatchRequest request) {
        List<Shard> watched = request.getPrefix() ? shards : List.of(shard(request.getKey()));
        return Flux.fromIterable(watched).flatMap(shard -> watch(shard, request), watched.size());
    }

    private Flux<Change> watch(Shard shard, WatchRequest request) {
        return Flux.usingWhen(
                shard.group()
                        .read(
                                ReadMode.quorum(),
                                () ->
                                        belonging(shard)
                                                .watch(request.getKey(), request.getPrefix())),
                Watchers.Watch::flux,
                watch -> Mono.fromRunnable(watch::close));
    }

    /** Completes when the node has closed; errors with why it died. */
    Mono<Void> onClose() {
        return node.onClose();
    }

    /** Leaves the cluster and frees everything. */
    Mono<Void> close() {
        return node.close();
    }

    /** The store was made with another number of groups. */
    static final class WrongGroupsException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrongGroupsException(int groups) {
            super(
                    "this server shares keys out to "
                            + groups
                            + " groups, and the store was made with another number");
        }
    }
}
