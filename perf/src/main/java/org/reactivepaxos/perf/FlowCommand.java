// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ProposeAllOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;

/** What a stream of values holds in memory while its subscriber asks for little. */
@Command(
        name = "flow",
        mixinStandardHelpOptions = true,
        description =
                "Proposes a stream of values on one member with a synced journal, for a subscriber"
                    + " that asks for few results at a time. Prints what is taken and not emitted,"
                    + " and the live heap, and fails when results come out of order.")
final class FlowCommand implements Callable<Integer> {

    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    @Option(
            names = "--values",
            paramLabel = "COUNT",
            description = "How many values (default: ${DEFAULT-VALUE}).")
    private int values = 100_000;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            description = "Size of a value (default: ${DEFAULT-VALUE}).")
    private int valueBytes = 100;

    @Option(
            names = "--demand",
            paramLabel = "COUNT",
            description = "Results asked for at a time (default: ${DEFAULT-VALUE}).")
    private int demand = 1;

    @Option(
            names = "--window",
            paramLabel = "COUNT",
            description = "Values taken and not emitted, at most (default: ${DEFAULT-VALUE}).")
    private int window = ProposeAllOptions.WINDOW;

    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TemporaryDirectory directory = TemporaryDirectory.in(data.directory())) {
            PaxosOptions options =
                    PaxosOptions.of(1, 1)
                            .group(0, (instance, value) -> new byte[0])
                            .journal(XodusJournal.at(directory.path().resolve("member")));
            PaxosNode node = PaxosNode.start(options).block(START_LIMIT);
            if (node == null) {
                throw new PerfException("the node did not start");
            }
            try {
                run(node);
            } finally {
                node.close().block(START_LIMIT);
            }
        }
        return ExitCode.OK;
    }

    private void run(PaxosNode node) throws InterruptedException {
        AtomicLong taken = new AtomicLong();
        AtomicLong most = new AtomicLong();
        SlowReader reader = new SlowReader(demand);
        Flux<byte[]> source =
                Flux.range(0, values)
                        .map(i -> new byte[valueBytes])
                        .doOnNext(
                                unused ->
                                        most.accumulateAndGet(
                                                taken.incrementAndGet() - reader.received(),
                                                Math::max));
        long start = System.nanoTime();
        node.group(0)
                .proposeAll(source, ProposeAllOptions.create().window(window))
                .subscribe(reader);
        System.out.println("  time   received  most taken and not emitted  live heap MiB");
        boolean ended = false;
        while (!ended) {
            ended = reader.end().await(1, TimeUnit.SECONDS);
            System.out.printf(
                    Locale.ROOT,
                    "%4.0f s %10d %27d %14.1f%n",
                    (System.nanoTime() - start) / NANOS,
                    reader.received(),
                    most.get(),
                    CollectedHeap.liveBytes() / MIB);
        }
        Throwable error = reader.error();
        if (error != null || reader.received() != values) {
            throw new PerfException("the stream ended after " + reader.received() + ": " + error);
        }
    }
}
