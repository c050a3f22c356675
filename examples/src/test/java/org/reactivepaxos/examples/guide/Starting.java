// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusSnapshotStore;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A node, from its start to its end. */
final class Starting {

    private Starting() {}

    static Mono<PaxosNode> inMemory(int id, InMemoryNetwork network, Tally tally) {
        return PaxosNode.start(
                PaxosOptions.of(id, 1, 2, 3).transport(network.transport(id)).group(0, tally));
    }

    static PaxosOptions onDisk(
            int id, InetSocketAddress own, Map<Integer, InetSocketAddress> addresses, Path data) {
        return PaxosOptions.of(id, 1, 2, 3)
                .journal(XodusJournal.at(data.resolve("journal")))
                .snapshots(XodusSnapshotStore.at(data.resolve("snapshots")))
                .transport(TcpTransport.create(TcpOptions.of(own, addresses)))
                .group(0, new Tally());
    }

    static void mainMethod(PaxosOptions options) {
        PaxosNode node = PaxosNode.startNow(options, Duration.ofMinutes(1));
        try {
            System.out.println("member " + node.member() + " runs " + node.groups().keySet());
        } finally {
            node.closeNow(Duration.ofSeconds(30));
        }
    }

    static Mono<Void> asAPart(PaxosOptions options, Mono<Void> shutdown) {
        return Mono.usingWhen(
                PaxosNode.start(options),
                node -> Mono.firstWithSignal(shutdown, node.onClose()),
                PaxosNode::close);
    }

    static boolean inTheBackground(PaxosNode node) {
        node.dispose();
        return node.isDisposed();
    }

    static Runnable destroyMethod(PaxosNode node) {
        return node::closeNow;
    }

    static PaxosOptions observed(PaxosOptions options, ObservationRegistry registry) {
        return options.observations(registry);
    }

    static PaxosOptions tuned(PaxosOptions options, MeterRegistry registry) {
        return options.metrics(registry)
                .electionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(4))
                .heartbeat(Duration.ofMillis(200))
                .lease(Duration.ofSeconds(1))
                .resend(Duration.ofMillis(400))
                .quiesceAfter(Duration.ofSeconds(5))
                .openProposals(1_000, 16 << 20)
                .openProposalsOfNode(10_000, 64 << 20)
                .window(16, 16 << 20)
                .runBytes(512 << 10)
                .tailBytes(4 << 20)
                .closeGrace(Duration.ofSeconds(10))
                .workers(2)
                .callbackScheduler(Schedulers::parallel);
    }

    static PaxosOptions withTimeOfItsOwn(PaxosOptions options, long seed) {
        return options.workerScheduler(Schedulers::parallel)
                .clock(System::nanoTime)
                .entropy(() -> seed);
    }
}
