// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.kv.wire.Read;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.VersionedKVGrpc;
import org.reactivepaxos.examples.kv.wire.Write;
import org.reactivepaxos.testkit.History;
import org.reactivepaxos.testkit.Linearizability;
import org.reactivepaxos.testkit.SequentialModel;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Writers, and readers of each server, of one key, while the leader is killed: no read is stale,
 * and no write that is sent again takes effect twice, or versions would leap.
 */
class KvLinearizabilityIT {

    private static final String KEY = "k";
    private static final int WRITERS = 3;
    private static final int WRITES_BEFORE = 100;
    private static final int WRITES = 300;
    private static final Duration READ_WITHIN = Duration.ofSeconds(5);

    @TempDir Path folder;

    private final History<Ask, String> history = new History<>();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    /** What is asked: to put a value, or with none to read. */
    private record Ask(String value) {

        static final Ask READ = new Ask("");
    }

    private record State(long version, String value) {

        String seen() {
            return version + "=" + value;
        }
    }

    private static final SequentialModel<State, Ask, String> MODEL =
            new SequentialModel<>() {
                @Override
                public State initial() {
                    return new State(0, "");
                }

                @Override
                public Step<State, String> step(State now, Ask ask) {
                    if (ask.equals(Ask.READ)) {
                        return new Step<>(now, now.seen());
                    }
                    State next = new State(now.version() + 1, ask.value());
                    return new Step<>(next, "version " + next.version());
                }
            };

    @Test
    void globalReadsAreNeverStaleAndWritesTakeEffectOnceThoughTheLeaderIsKilled()
            throws IOException {
        try (KvProcesses store = KvProcesses.start(folder, "--groups=1")) {
            int leader = store.leader(0);
            Mono<Void> writers =
                    Flux.range(1, WRITERS)
                            .flatMap(id -> writer(store, id), WRITERS)
                            .then()
                            .doOnTerminate(() -> over.set(true));
            Flux<Void> readers =
                    Flux.fromIterable(store.addresses()).flatMap(this::reader, WRITERS);
            Mono<Void> all = Flux.merge(writers, readers).then();
            Mono<Void> kill =
                    Flux.interval(Duration.ofMillis(10))
                            .onBackpressureDrop()
                            .filter(tick -> written.get() >= WRITES_BEFORE)
                            .next()
                            .publishOn(Schedulers.boundedElastic())
                            .doOnNext(tick -> store.kill(leader))
                            .then();
            Mono.when(all, kill).block(KvProcesses.PATIENCE);
            System.out.printf(
                    "%d writes, %d reads, leader %d killed after %d writes%n",
                    written.get(), read.get(), leader, WRITES_BEFORE);
            assertThat(written.get()).isGreaterThanOrEqualTo(WRITES);
            assertThat(read.get()).isPositive();
            Linearizability.Verdict verdict = Linearizability.check(MODEL, history);
            assertThat(verdict.kind())
                    .as(verdict.explanation())
                    .isEqualTo(Linearizability.Verdict.Kind.LINEARIZABLE);
        }
    }

    private Mono<Void> writer(KvProcesses store, int id) {
        return Mono.using(
                () -> store.client(KvProcesses.PATIENCE),
                client ->
                        Mono.defer(() -> write(client, id))
                                .repeat(() -> written.get() < WRITES)
                                .then(),
                KvClient::close);
    }

    private Mono<Reply> write(KvClient client, int id) {
        String value = id + "-" + written.incrementAndGet();
        History<Ask, String>.Call call = history.begin(new Ask(value));
        Write write =
                Write.newBuilder()
                        .setKey(KEY)
                        .setValue(ByteString.copyFromUtf8(value))
                        .setClientId(id)
                        .setTimestamp(WriteOptions.now())
                        .build();
        return client.put(write)
                .doOnNext(reply -> call.answered("version " + reply.getData().getVersion()));
    }

    /** Asks one server, master or not, as long as there are writers. */
    private Mono<Void> reader(String server) {
        return Mono.using(
                () -> Grpc.newChannelBuilder(server, InsecureChannelCredentials.create()).build(),
                channel ->
                        Mono.defer(() -> read(channel))
                                .onErrorResume(gone -> Mono.delay(Duration.ofMillis(50)).then())
                                .repeat(() -> !over.get())
                                .then(),
                ManagedChannel::shutdownNow);
    }

    private Mono<Void> read(ManagedChannel channel) {
        History<Ask, String>.Call call = history.begin(Ask.READ);
        Read get = Read.newBuilder().setKey(KEY).build();
        return Calls.unary(channel, VersionedKVGrpc.getGetGlobalMethod(), get, READ_WITHIN)
                .doOnNext(reply -> call.answered(seen(reply)))
                .doOnNext(reply -> read.incrementAndGet())
                .doOnError(gone -> call.refused())
                .then();
    }

    private static String seen(Reply reply) {
        return reply.getData().getVersion() + "=" + reply.getData().getValue().toStringUtf8();
    }
}
