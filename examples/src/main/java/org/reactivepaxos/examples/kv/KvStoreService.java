// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Entry.Kind;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.KVRequest;
import org.reactivepaxos.examples.kv.wire.KVResponse;
import org.reactivepaxos.examples.kv.wire.KVStoreGrpc;
import org.reactivepaxos.examples.kv.wire.Reply;
import reactor.core.publisher.Mono;

/**
 * The service of Paxospp's sample. There a server looks a request up when it arrives, so the same
 * request through two servers takes effect twice; here the log decides.
 */
final class KvStoreService extends KVStoreGrpc.KVStoreImplBase {

    private final KvStore store;

    KvStoreService(KvStore store) {
        this.store = store;
    }

    @Override
    public void put(KVRequest request, StreamObserver<KVResponse> observer) {
        execute(Kind.PUT, request, observer);
    }

    /**
     * Through the log too: the answer to a request that is sent again is that of its first time.
     */
    @Override
    public void get(KVRequest request, StreamObserver<KVResponse> observer) {
        execute(Kind.GET, request, observer);
    }

    private void execute(Kind kind, KVRequest request, StreamObserver<KVResponse> observer) {
        Duration deadline = Rpc.deadline();
        Rpc.answer(
                Mono.fromCallable(() -> entry(kind, request))
                        .flatMap(entry -> store.write(entry, false, deadline))
                        .map(KvStoreService::response),
                observer);
    }

    private static Entry.Builder entry(Kind kind, KVRequest request) {
        Requests.requireCall(request.getClientId(), request.getTimestamp());
        Entry.Builder entry =
                Entry.newBuilder()
                        .setKind(kind)
                        .setKey(Requests.key(request.getKey()))
                        .setClientId(request.getClientId())
                        .setTimestamp(request.getTimestamp());
        return kind == Kind.PUT
                ? entry.setValue(Requests.value(ByteString.copyFromUtf8(request.getValue())))
                : entry;
    }

    private static KVResponse response(Reply reply) {
        return KVResponse.newBuilder()
                .setErr(text(reply.getCode()))
                .setValue(reply.getData().getValue().toStringUtf8())
                .build();
    }

    private static String text(Code code) {
        return switch (code) {
            case OK -> "OK";
            case KEY_NOT_EXIST -> "NotFound";
            case OUTDATED_REQUEST -> "OutdatedRequest";
            default -> code.name();
        };
    }
}
