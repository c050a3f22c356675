// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Reply;
import org.reactivepaxos.examples.kv.wire.Write;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code paxos kv bench}. */
@Command(
        name = "bench",
        description =
                "Puts values as fast as so many clients get their answers, each one after the"
                        + " other; a sample's benchmark, for the library's own see 'perf'.",
        footerHeading = "%nExample:%n",
        footer = "  kv bench --clients 32 --seconds 10 --servers localhost:8001,localhost:8002")
final class KvBenchCommand extends KvClientCommand {

    private static final int CLIENTS_MAX = 1024;
    private static final int KEYS = 10_000;

    @Option(
            names = "--clients",
            defaultValue = "32",
            description = "How many, 1 to 1024 (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "How long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--value-bytes",
            defaultValue = "100",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes;

    private final Histogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(10), 3);
    private final AtomicLong failed = new AtomicLong();

    @Override
    Mono<Integer> run(KvClient client) {
        require(clients >= 1 && clients <= CLIENTS_MAX, "--clients: 1 to 1024, not " + clients);
        require(seconds >= 1, "--seconds: 1 or more, not " + seconds);
        require(
                valueBytes >= 0 && valueBytes <= KvStore.VALUE_BYTES_MAX,
                "--value-bytes: 0 to " + KvStore.VALUE_BYTES_MAX + ", not " + valueBytes);
        ByteString value = ByteString.copyFrom(new byte[valueBytes]);
        return Mono.defer(() -> measured(client, value));
    }

    private Mono<Integer> measured(KvClient client, ByteString value) {
        long begun = System.nanoTime();
        Mono<Void> load =
                Flux.range(0, clients).flatMap(each -> one(client, value, begun), clients).then();
        return Flux.interval(Duration.ofSeconds(1))
                .onBackpressureDrop()
                .doOnNext(each -> print(nanos.getTotalCount() + " answered"))
                .takeUntilOther(load)
                .then(Mono.fromSupplier(() -> report(System.nanoTime() - begun)));
    }

    /** One client: its next value when the one before is answered. */
    private Mono<Void> one(KvClient client, ByteString value, long begun) {
        long id = WriteOptions.randomClient();
        AtomicLong timestamp = new AtomicLong(WriteOptions.now());
        return Mono.defer(() -> put(client, id, timestamp.getAndIncrement(), value))
                .repeat(() -> System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(seconds))
                .then();
    }

    private Mono<Reply> put(KvClient client, long id, long timestamp, ByteString value) {
        long begun = System.nanoTime();
        Write write =
                Write.newBuilder()
                        .setKey("bench-" + Math.floorMod(id + timestamp, KEYS))
                        .setValue(value)
                        .setClientId(id)
                        .setTimestamp(timestamp)
                        .build();
        return client.put(write)
                .doOnNext(
                        reply -> {
                            nanos.recordValue(System.nanoTime() - begun);
                            if (reply.getCode() != Code.OK) {
                                failed.incrementAndGet();
                            }
                        });
    }

    private int report(long nanosTaken) {
        Histogram all = nanos.copy();
        print(
                String.format(
                        Locale.ROOT,
                        "%d puts of %d bytes by %d clients: %.0f per second; p50 %.2f ms, p99 %.2f"
                                + " ms, most %.2f ms; %d refused",
                        all.getTotalCount(),
                        valueBytes,
                        clients,
                        all.getTotalCount() * 1e9 / nanosTaken,
                        all.getValueAtPercentile(50) / 1e6,
                        all.getValueAtPercentile(99) / 1e6,
                        all.getMaxValue() / 1e6,
                        failed.get()));
        return failed.get() == 0 ? 0 : FAILED;
    }
}
