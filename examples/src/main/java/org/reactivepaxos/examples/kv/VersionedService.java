// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Entry.Kind;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.Read;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.StatusReply;
import org.reactivepaxos.examples.kv.wire.StatusRequest;
import org.reactivepaxos.examples.kv.wire.VersionedKVGrpc;
import org.reactivepaxos.examples.kv.wire.WatchRequest;
import org.reactivepaxos.examples.kv.wire.Write;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The operations of PhxPaxos' sample, and a watch. Any server can do them: being sent to the master
 * is offered, as there, to who asks for it, and saves a hop.
 */
final class VersionedService extends VersionedKVGrpc.VersionedKVImplBase {

    private final KvStore store;

    VersionedService(KvStore store) {
        this.store = store;
    }

    @Override
    public void put(Write request, StreamObserver<Reply> observer) {
        write(Kind.PUT, request, observer);
    }

    @Override
    public void delete(Write request, StreamObserver<Reply> observer) {
        write(Kind.DELETE, request, observer);
    }

    private void write(Kind kind, Write request, StreamObserver<Reply> observer) {
        Duration deadline = Rpc.deadline();
        Rpc.answer(
                Mono.fromCallable(() -> entry(kind, request))
                        .flatMap(entry -> store.write(entry, request.getAtMaster(), deadline)),
                observer);
    }

    private static Entry.Builder entry(Kind kind, Write request) {
        if (request.getClientId() != 0 || request.getTimestamp() != 0) {
            Requests.requireCall(request.getClientId(), request.getTimestamp());
        }
        Entry.Builder entry =
                Entry.newBuilder()
                        .setKind(kind)
                        .setKey(Requests.key(request.getKey()))
                        .setClientId(request.getClientId())
                        .setTimestamp(request.getTimestamp());
        if (request.hasVersion()) {
            entry.setVersion(request.getVersion());
        }
        return kind == Kind.PUT ? entry.setValue(Requests.value(request.getValue())) : entry;
    }

    @Override
    public void getLocal(Read request, StreamObserver<Reply> observer) {
        Rpc.answer(
                Mono.fromCallable(() -> Requests.key(request.getKey()))
                        .flatMap(key -> store.getLocal(key, request.getVersion())),
                observer);
    }

    @Override
    public void getGlobal(Read request, StreamObserver<Reply> observer) {
        Duration deadline = Rpc.deadline();
        Rpc.answer(
                Mono.fromCallable(() -> Requests.key(request.getKey()))
                        .flatMap(key -> store.getGlobal(key, request.getAtMaster()))
                        .timeout(deadline, Failures.noLeader()),
                observer);
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<Change> observer) {
        Flux<Change> changes = Flux.defer(() -> store.watch(checked(request)));
        Rpc.stream(changes, observer);
    }

    private static WatchRequest checked(WatchRequest request) {
        if (!request.getPrefix()) {
            Requests.key(request.getKey());
        }
        return request;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusReply> observer) {
        Rpc.answer(StatusRows.of(store), observer);
    }
}
