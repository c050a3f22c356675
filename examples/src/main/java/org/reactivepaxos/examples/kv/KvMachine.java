// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Outcome;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Data;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keys with values and versions, and the latest request of each client. Deterministic: what an
 * entry does depends on the entries before it and on nothing else, least of all on a clock.
 *
 * <p>On the group's worker, but where it says otherwise.
 */
final class KvMachine implements StateMachine, Snapshotting {

    private final int group;
    private final Watchers watchers = new Watchers();
    private KvState state = new KvState();
    private long installedBelow;

    KvMachine(int group) {
        this.group = group;
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        return executeOnce(instance, parse(value)).toByteArray();
    }

    private static Entry parse(byte[] value) {
        try {
            return Entry.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            // No server of this store proposes such a thing. To go on would be to guess.
            throw new IllegalStateException("not an entry of a key-value store", e);
        }
    }

    /** Looked up here and not when it is asked for: only here do all members see the same. */
    private Outcome executeOnce(long instance, Entry entry) {
        if (!state.adoptGroups(entry.getGroups())) {
            return outcome(Code.SYS_FAIL, Data.getDefaultInstance(), instance);
        }
        if (entry.getClientId() == 0) {
            return execute(instance, entry);
        }
        Clients clients = state.clients();
        Outcome before = clients.outcome(entry.getClientId(), entry.getTimestamp());
        if (before != null) {
            return before;
        }
        Outcome outcome = execute(instance, entry);
        clients.remember(entry.getClientId(), entry.getTimestamp(), outcome);
        return outcome;
    }

    private Outcome execute(long instance, Entry entry) {
        Data now = data(entry.getKey());
        if (entry.hasVersion() && entry.getVersion() != now.getVersion()) {
            return outcome(Code.VERSION_CONFLICT, bare(now), instance);
        }
        boolean exists = KvState.exists(now);
        return switch (entry.getKind()) {
            case GET ->
                    exists
                            ? outcome(Code.OK, now, instance)
                            : outcome(Code.KEY_NOT_EXIST, bare(now), instance);
            case PUT -> write(instance, entry.getKey(), next(now).setValue(entry.getValue()));
            case DELETE ->
                    exists
                            ? write(instance, entry.getKey(), next(now).setDeleted(true))
                            : outcome(Code.KEY_NOT_EXIST, bare(now), instance);
            case UNRECOGNIZED -> outcome(Code.SYS_FAIL, Data.getDefaultInstance(), instance);
        };
    }

    private static Data.Builder next(Data now) {
        return Data.newBuilder().setVersion(now.getVersion() + 1);
    }

    /** What is deleted keeps its version, so that no later put can be taken for an earlier one. */
    private Outcome write(long instance, String key, Data.Builder written) {
        Data data = written.build();
        state.put(key, data);
        watchers.changed(change(key, data).setInstance(instance).build());
        return outcome(Code.OK, bare(data), instance);
    }

    private static Outcome outcome(Code code, Data data, long instance) {
        return Outcome.newBuilder().setCode(code).setData(data).setInstance(instance).build();
    }

    /** Without the value: nobody needs it back, and clients' latest outcomes are kept. */
    private static Data bare(Data data) {
        return data.toBuilder().clearValue().build();
    }

    private Change.Builder change(String key, Data data) {
        return Change.newBuilder().setKey(key).setData(data).setGroup(group);
    }

    /** For queries of the group only, as all that follows. */
    Data data(String key) {
        return state.data(key);
    }

    /** Whether servers that share keys out to so many groups may use this one. */
    boolean belongsTo(int groups) {
        return state.groups() == 0 || state.groups() == groups;
    }

    long keys() {
        return state.keys();
    }

    long installedBelow() {
        return installedBelow;
    }

    /** Begins a watch between two entries: what is there now, and from now on what changes. */
    Watchers.Watch watch(String key, boolean prefix) {
        Watchers.Watch watch = watchers.begin(key, prefix);
        if (prefix) {
            state.entries()
                    .forEach(
                            (each, data) -> {
                                if (each.startsWith(key) && KvState.exists(data)) {
                                    watch.there(change(each, data).build());
                                }
                            });
        } else if (KvState.exists(data(key))) {
            watch.there(change(key, data(key)).build());
        }
        return watch;
    }

    /** A copy of the references. For many more keys there is {@code snapshotMirror}. */
    @Override
    public Flux<ByteBuffer> snapshot() {
        return SnapshotContent.of(state.copy());
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return SnapshotContent.read(content).doOnNext(restored -> take(below, restored)).then();
    }

    private void take(long below, KvState restored) {
        state = restored;
        installedBelow = below;
        watchers.leapt();
    }
}
