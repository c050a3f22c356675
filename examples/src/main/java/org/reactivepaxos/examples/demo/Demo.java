// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.cluster.Shown;
import org.reactivepaxos.examples.demo.Digest.Sequence;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The parts of the demo, one after the other. */
final class Demo {

    private static final int MEMBERS = 3;

    private final Path folder;
    private final Settings settings;
    private final Console console;
    private final LocalCluster cluster;
    private final Map<Integer, Digest> machines = new ConcurrentHashMap<>();

    Demo(Path folder, Settings settings, Console console) {
        this.folder = folder;
        this.settings = settings;
        this.console = console;
        this.cluster = new LocalCluster(MEMBERS, folder, this::options);
    }

    private PaxosOptions options(int member, PaxosOptions common) {
        Digest machine = new Digest();
        machines.put(member, machine);
        return common.group(LocalCluster.GROUP, machine);
    }

    Mono<Void> run() {
        return cluster.startAll(console)
                .then(elected())
                .flatMap(this::pipeline)
                .flatMap(this::loseLeader)
                .then(settings.keeps() ? Mono.defer(this::runOn) : Mono.empty());
    }

    private Mono<Integer> elected() {
        return Mono.defer(cluster::leader)
                .elapsed()
                .map(
                        elected -> {
                            Duration took = Duration.ofMillis(elected.getT1());
                            int leader = elected.getT2();
                            console.print(
                                    "member " + leader + " leads, after " + Shown.millis(took));
                            return leader;
                        });
    }

    /** Sends the values through the leader as a stream; gives the leader. */
    private Mono<Integer> pipeline(int leader) {
        AtomicLong done = new AtomicLong();
        Flux<Instance> results =
                cluster.group(leader)
                        .proposeAll(Flux.range(0, settings.values()).map(Demo::value))
                        .doOnNext(instance -> done.incrementAndGet());
        String of = " of " + Shown.number(settings.values()) + " values";
        return console.showing(() -> "pipeline: " + Shown.number(done.get()) + of, results)
                .then()
                .thenReturn(leader)
                .elapsed()
                .doOnNext(
                        ended -> {
                            Duration took = Duration.ofMillis(ended.getT1());
                            console.print(
                                    "pipeline: "
                                            + Shown.number(settings.values())
                                            + " values in "
                                            + Shown.seconds(took)
                                            + ", "
                                            + Shown.perSecond(settings.values(), took)
                                            + " per second");
                        })
                .map(ended -> ended.getT2());
    }

    private static byte[] value(int number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number).array();
    }

    /** Loses its leader, and has it back, while a client proposes through one that stays. */
    private Mono<Void> loseLeader(int leader) {
        int stays = cluster.running().stream().filter(id -> id != leader).findFirst().orElseThrow();
        SteadyClient client = new SteadyClient(cluster.group(stays), settings.perSecond());
        Sinks.Empty<Void> end = Sinks.empty();
        LeaderLoss loss = new LeaderLoss(cluster, client, stays, console);
        Mono<Void> parts =
                Mono.delay(settings.part())
                        .then(Mono.defer(loss::kill))
                        .then(Mono.delay(settings.part()))
                        .then(Mono.defer(loss::bringBack))
                        .then(Mono.delay(settings.part()))
                        .doOnNext(over -> end.tryEmitEmpty())
                        .then();
        Flux<Void> both = Mono.when(client.run(end.asMono()), parts).flux();
        return console.showing(client::line, both)
                .then(Mono.defer(() -> compare(client)))
                .doOnSuccess(
                        same ->
                                new LatencyTable(client.calls(), loss.gap())
                                        .lines()
                                        .forEach(console::print));
    }

    private Mono<Void> compare(SteadyClient client) {
        long acknowledged = (long) settings.values() + client.calls().size();
        return cluster.readAll(client.lastInstance(), member -> () -> machine(member).sequence())
                .map(sequences -> compared(acknowledged, sequences))
                .doOnNext(console::print)
                .then();
    }

    private Digest machine(int member) {
        return Objects.requireNonNull(machines.get(member));
    }

    /**
     * Says that all have executed the same.
     *
     * @throws SampleException when one has not
     */
    static String compared(long acknowledged, Map<Integer, Sequence> members) {
        if (members.values().stream().distinct().count() != 1
                || members.values().iterator().next().values() != acknowledged) {
            throw new SampleException(
                    acknowledged + " values were acknowledged, but executed were " + members);
        }
        return Shown.members(members.keySet())
                + " have executed the same "
                + Shown.number(acknowledged)
                + " values in the same order: each that was acknowledged, once";
    }

    private Mono<Void> runOn() {
        return Mono.usingWhen(
                StatusPage.open(cluster),
                page -> {
                    console.print("status page: " + page.address());
                    console.progress("the members run on, data in " + folder);
                    console.progress("end the input (Ctrl-D) or interrupt (Ctrl-C) to stop");
                    return new KeptRunning(cluster).until(console.lines().then());
                },
                StatusPage::close);
    }

    Mono<Void> close() {
        return cluster.close();
    }
}
