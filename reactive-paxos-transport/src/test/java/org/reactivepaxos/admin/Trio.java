// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Leader;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Three members, each with an endpoint on a port of its own, and a client. */
final class Trio implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final AdminSecret SECRET = AdminSecret.of("a-secret-for-tests");

    /** As a value of group 1 it makes member 2 differ from the others. */
    static final byte[] DIFFER = {13};

    private static final byte[] NOTHING = {};

    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();
    private final Map<Integer, AdminEndpoint> endpoints = new TreeMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    Trio(UnaryOperator<AdminOptions> tuning) {
        InMemoryNetwork network = InMemoryNetwork.create();
        for (int member = 1; member <= 3; member++) {
            PaxosOptions options =
                    PaxosOptions.of(member, 1, 2, 3)
                            .transport(network.transport(member))
                            .group(0, group())
                            .group(1, echo(member));
            PaxosNode node =
                    PaxosNode.startNow(
                            member == 3
                                    ? options
                                    : options.snapshots(InMemorySnapshotStore.create()),
                            PATIENCE);
            nodes.put(member, node);
            AdminOptions admin = tuning.apply(AdminOptions.of(0, SECRET));
            endpoints.put(member, requireNonNull(AdminEndpoint.start(node, admin).block(PATIENCE)));
        }
    }

    /** Answers with the value, but member 2 with something else where that is asked for. */
    private static StateMachine echo(int member) {
        return (instance, value) -> member == 2 && Arrays.equals(value, DIFFER) ? NOTHING : value;
    }

    private static GroupOptions group() {
        return GroupOptions.of(new Nothing())
                .master(MasterOptions.create().lease(Duration.ofSeconds(2)));
    }

    /** A machine that has no state. */
    private static final class Nothing implements StateMachine, Snapshotting {

        @Override
        public byte[] apply(long instance, byte[] value) {
            return value;
        }

        @Override
        public Flux<ByteBuffer> snapshot() {
            return Flux.empty();
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return content.then();
        }
    }

    PaxosNode node(int member) {
        return requireNonNull(nodes.get(member));
    }

    AdminEndpoint endpoint(int member) {
        return requireNonNull(endpoints.get(member));
    }

    /** Once all members know of it. */
    int leader() {
        int found = 0;
        for (PaxosNode node : nodes.values()) {
            found =
                    requireNonNull(
                                    node.group(0)
                                            .leader()
                                            .filter(now -> now.member().isPresent())
                                            .blockFirst(PATIENCE))
                            .member()
                            .orElseThrow();
        }
        return found;
    }

    void awaitLeader(int member, int seenBy) {
        Flux<Leader> leaders = node(seenBy).group(0).leader();
        leaders.filter(now -> now.member().orElse(0) == member).blockFirst(PATIENCE);
    }

    int master() {
        Flux<Master> masters = node(1).group(0).master();
        return requireNonNull(masters.filter(now -> now.member().isPresent()).blockFirst(PATIENCE))
                .member()
                .orElseThrow();
    }

    int other(int than) {
        return than == 1 ? 2 : 1;
    }

    HttpRequest.Builder request(int member, String path) {
        return request(endpoint(member), path);
    }

    static HttpRequest.Builder request(AdminEndpoint endpoint, String path) {
        int port = endpoint.address().getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Authorization", SECRET.header());
    }

    HttpResponse<String> get(int member, String path) {
        return send(request(member, path).GET());
    }

    HttpResponse<String> post(int member, String path) {
        return send(request(member, path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        endpoints.values().forEach(endpoint -> endpoint.close().block(PATIENCE));
        nodes.values().forEach(node -> node.closeNow(PATIENCE));
    }
}
