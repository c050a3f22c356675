// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.kv.wire.Change;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.KVRequest;
import org.reactivepaxos.examples.kv.wire.KVResponse;
import org.reactivepaxos.examples.kv.wire.KVStoreGrpc;
import org.reactivepaxos.examples.kv.wire.Read;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.VersionedKVGrpc;
import org.reactivepaxos.examples.kv.wire.WatchRequest;
import org.reactivepaxos.examples.kv.wire.Write;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Three servers, as clients of any language see them. */
class KvServersTest {

    @TempDir static Path folder;

    private static KvServers servers;
    private static final Map<Integer, ManagedChannel> channels = new HashMap<>();

    @BeforeAll
    static void start() {
        servers = KvServers.start(folder);
        servers.addresses()
                .forEach(
                        (id, at) ->
                                channels.put(
                                        id,
                                        Grpc.newChannelBuilder(
                                                        at, InsecureChannelCredentials.create())
                                                .build()));
    }

    @AfterAll
    static void stop() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        servers.close();
    }

    private static ManagedChannel channel(int server) {
        return Objects.requireNonNull(channels.get(server));
    }

    private static VersionedKVGrpc.VersionedKVBlockingStub versioned(int server) {
        return VersionedKVGrpc.newBlockingStub(channel(server));
    }

    private static KVStoreGrpc.KVStoreBlockingStub store(int server) {
        return KVStoreGrpc.newBlockingStub(channel(server));
    }

    private static Write.Builder write(String key, String value) {
        return Write.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(value));
    }

    private static KVRequest request(String key, String value, long timestamp, long client) {
        return KVRequest.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(timestamp)
                .setClientId(client)
                .build();
    }

    private static KVResponse response(String err, String value) {
        return KVResponse.newBuilder().setErr(err).setValue(value).build();
    }

    @Test
    void whatOneServerHasPutEveryServerReads() {
        for (int i = 0; i < 10; i++) {
            String key = "seen-" + i;
            versioned(1 + i % 3).put(write(key, "v" + i).build());
            for (int server = 1; server <= 3; server++) {
                Reply reply = versioned(server).getGlobal(Read.newBuilder().setKey(key).build());
                assertThat(reply.getData().getValue().toStringUtf8()).isEqualTo("v" + i);
            }
        }
    }

    /** The fault of Paxospp's sample: there it takes effect twice. */
    @Test
    void theSameRequestThroughTwoServersHasOneEffectAndOneAnswer() {
        Write once = write("once", "1").setClientId(41).setTimestamp(7).build();
        Reply first = versioned(1).put(once);
        versioned(2).put(write("once", "2").build());
        assertThat(versioned(3).put(once)).isEqualTo(first);
        Reply now = versioned(2).getGlobal(Read.newBuilder().setKey("once").build());
        assertThat(now.getData().getValue().toStringUtf8()).isEqualTo("2");
        assertThat(now.getData().getVersion()).isEqualTo(2);
    }

    @Test
    void paxosppsServiceAnswersAsThere() {
        assertThat(store(1).get(request("p", "", 1, 9))).isEqualTo(response("NotFound", ""));
        assertThat(store(1).put(request("p", "x", 2, 9))).isEqualTo(response("OK", ""));
        assertThat(store(2).get(request("p", "", 3, 9))).isEqualTo(response("OK", "x"));
        assertThat(store(3).put(request("p", "y", 5, 8))).isEqualTo(response("OK", ""));
        assertThat(store(3).get(request("p", "", 3, 9)))
                .as("sent again, through another server")
                .isEqualTo(response("OK", "x"));
        assertThat(store(2).put(request("p", "z", 2, 9)))
                .isEqualTo(response("OutdatedRequest", ""));
        assertThat(store(1).get(request("p", "", 4, 9))).isEqualTo(response("OK", "y"));
    }

    @Test
    void whoWantsTheMasterIsSentThere() {
        List<Code> codes = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (int server = 1; server <= 3; server++) {
            Reply reply = versioned(server).put(write("m", "1").setAtMaster(true).build());
            codes.add(reply.getCode());
            if (reply.getCode() == Code.MASTER_REDIRECT) {
                assertThat(reply.getMasterAddress()).isEqualTo(servers.address(reply.getMaster()));
                named.add(reply.getMasterAddress());
            } else {
                named.add(servers.address(server));
            }
        }
        assertThat(codes)
                .containsExactlyInAnyOrder(Code.OK, Code.MASTER_REDIRECT, Code.MASTER_REDIRECT);
        assertThat(named).containsOnly(named.get(0));
    }

    @Test
    void localReadsSayWhereTheyAreTooOld() {
        versioned(1).put(write("local", "1").build());
        Read ahead = Read.newBuilder().setKey("local").setVersion(2).build();
        assertThat(versioned(2).getLocal(ahead).getCode()).isEqualTo(Code.VERSION_NOT_EXIST);
        versioned(3).put(write("local", "2").build());
        await().atMost(KvServers.PATIENCE)
                .until(() -> versioned(2).getLocal(ahead).getCode() == Code.OK);
    }

    @Test
    void aWatchSeesEveryChangeOfAnyServerInOrder() {
        versioned(1).put(write("w/1", "0").build());
        Flux<Reply> writes = Flux.range(1, 19).concatMap(i -> put(1 + i % 3, "w/1", "v" + i));
        try (KvClient client = servers.client(KvServers.PATIENCE)) {
            Flux<Change> changes =
                    client.watch(
                            servers.address(3), WatchRequest.newBuilder().setKey("w/1").build());
            Flux<Long> versions =
                    changes.switchOnFirst(
                                    (first, all) -> all.mergeWith(writes.thenMany(Flux.empty())))
                            .map(change -> change.getData().getVersion());
            assertThat(versions.take(20).collectList().block(KvServers.PATIENCE))
                    .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
        }
    }

    private static Mono<Reply> put(int server, String key, String value) {
        return Calls.unary(
                channel(server),
                VersionedKVGrpc.getPutMethod(),
                write(key, value).build(),
                KvServers.PATIENCE);
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertRefused(() -> versioned(1).put(write("", "1").build()), "a key has 1 to 4096 bytes");
        assertRefused(
                () -> versioned(1).put(write("k".repeat(4097), "1").build()), "this one has 4097");
        assertRefused(
                () -> versioned(1).put(write("k", "x".repeat((1 << 20) + 1)).build()),
                "a value has at most 1048576 bytes; this one has 1048577");
        assertRefused(
                () -> versioned(1).put(write("k", "1").setClientId(3).build()),
                "client_id and timestamp are above 0");
        assertRefused(() -> store(1).put(request("k", "1", 0, 0)), "are above 0");
        assertRefused(() -> versioned(1).getGlobal(Read.getDefaultInstance()), "a key has 1 to");
    }

    private static void assertRefused(Runnable call, String why) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining(why);
    }

    @Test
    void saysThatItIsHealthyAndWhichServicesItHas() throws Exception {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel(1));
        await().atMost(KvServers.PATIENCE)
                .until(
                        () ->
                                health.check(HealthCheckRequest.getDefaultInstance()).getStatus()
                                        == ServingStatus.SERVING);
        assertThat(Services.of(channel(2)))
                .contains("KVStore", "reactivepaxos.kv.VersionedKV", "grpc.health.v1.Health");
    }

    /** By reflection. */
    private static final class Services {

        private Services() {}

        static List<String> of(ManagedChannel channel) {
            Mono<List<String>> names =
                    Flux.<ServerReflectionResponse>create(
                                    sink -> {
                                        var asked =
                                                ServerReflectionGrpc.newStub(channel)
                                                        .serverReflectionInfo(
                                                                new SinkObserver<>(sink));
                                        asked.onNext(
                                                ServerReflectionRequest.newBuilder()
                                                        .setListServices("")
                                                        .build());
                                        asked.onCompleted();
                                    })
                            .flatMapIterable(all -> all.getListServicesResponse().getServiceList())
                            .map(ServiceResponse::getName)
                            .collectList();
            return Objects.requireNonNull(names.block(KvServers.PATIENCE));
        }
    }

    private record SinkObserver<T>(FluxSink<T> sink) implements StreamObserver<T> {

        @Override
        public void onNext(T value) {
            sink.next(value);
        }

        @Override
        public void onError(Throwable error) {
            sink.error(error);
        }

        @Override
        public void onCompleted() {
            sink.complete();
        }
    }
}
