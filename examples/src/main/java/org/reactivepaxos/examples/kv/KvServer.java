// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Ballot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One server of the store, with its gRPC port. */
final class KvServer {

    private static final Logger log = LoggerFactory.getLogger(KvServer.class);

    /** The most that a client can make a server hold for one call. */
    private static final int MESSAGE_BYTES_MAX = 4 << 20;

    private static final int CALLS_MAX = 1024;
    private static final Duration CALLS_END_WITHIN = Duration.ofSeconds(2);

    private final KvStore store;
    private final Server server;
    private final HealthStatusManager health;
    private final Disposable healthWatch;

    private KvServer(KvStore store, Server server, HealthStatusManager health) {
        this.store = store;
        this.server = server;
        this.health = health;
        healthIs(false);
        this.healthWatch = health(store).subscribe(this::healthIs, this::notHealthy);
    }

    /**
     * Starts the node, then the port.
     *
     * @param credentials TLS, or none
     */
    static Mono<KvServer> start(
            KvSettings settings, InetSocketAddress listen, ServerCredentials credentials) {
        return KvStore.start(settings)
                .flatMap(
                        store ->
                                Mono.fromCallable(() -> open(store, listen, credentials))
                                        .subscribeOn(Schedulers.boundedElastic())
                                        .onErrorResume(e -> store.close().then(Mono.error(e))));
    }

    private static KvServer open(
            KvStore store, InetSocketAddress listen, ServerCredentials credentials)
            throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        // What comes in is only handed on, so it needs no threads beside the event loops.
        Server server =
                NettyServerBuilder.forAddress(listen, credentials)
                        .directExecutor()
                        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                        .maxConcurrentCallsPerConnection(CALLS_MAX)
                        .addService(new KvStoreService(store))
                        .addService(new VersionedService(store))
                        .addService(health.getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .build()
                        .start();
        return new KvServer(store, server, health);
    }

    /** Whether all groups can do what they are asked, as far as this server knows. */
    private static Flux<Boolean> health(KvStore store) {
        return Flux.combineLatest(
                        store.shards().stream().map(shard -> shard.group().status()).toList(),
                        KvServer::allReady)
                .distinctUntilChanged();
    }

    private static boolean allReady(Object[] statuses) {
        for (Object each : statuses) {
            GroupStatus status = (GroupStatus) each;
            boolean led = !status.leader().equals(Ballot.NONE);
            if (status.state() != GroupStatus.State.READY || !led) {
                return false;
            }
        }
        return true;
    }

    private void healthIs(boolean ready) {
        health.setStatus(
                HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
                ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    private void notHealthy(Throwable halted) {
        log.error("A group has halted", halted);
        healthIs(false);
    }

    /** Where clients find it, with the port that the system picked. */
    int port() {
        return server.getPort();
    }

    /** Completes when the node has closed; errors with why it died. */
    Mono<Void> onClose() {
        return store.onClose();
    }

    /** Lets calls end for a moment, then leaves the cluster and frees everything. */
    Mono<Void> close() {
        return Mono.fromCallable(this::closePort)
                .subscribeOn(Schedulers.boundedElastic())
                .then(store.close());
    }

    private boolean closePort() throws InterruptedException {
        healthWatch.dispose();
        health.enterTerminalState();
        boolean ended =
                server.shutdown()
                        .awaitTermination(CALLS_END_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        return ended || server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
    }
}
