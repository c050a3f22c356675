// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mtls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.Shown;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.tcp.TcpOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two members that let nobody in who is not the third. */
final class Gatekeeping implements LocalCluster.Setup {

    private static final int MEMBERS = 3;
    private static final Set<Integer> OURS = Set.of(1, 2);
    private static final int OUTSIDER = 3;

    private final Certificates certificates;
    private final Console console;
    private final LocalCluster cluster;

    /** The keys that each member has now. */
    private final Map<Integer, Path> keys;

    /** Why each of the two refused the last outsider. */
    private final Map<Integer, String> reasons = new ConcurrentHashMap<>();

    Gatekeeping(Certificates certificates, Path folder, Console console) {
        this.certificates = certificates;
        this.console = console;
        this.keys = new ConcurrentHashMap<>(certificates.keys());
        this.cluster = new LocalCluster(MEMBERS, folder, this);
    }

    /** The group is that of members 1 and 2; the outsider would join it. */
    @Override
    public PaxosOptions options(int member, PaxosOptions common) {
        GroupOptions group = GroupOptions.of((instance, value) -> value);
        return common.group(
                LocalCluster.GROUP, member == OUTSIDER ? group.joining(1, 2) : group.voters(1, 2));
    }

    /** This is all that a member needs for mutual TLS. */
    @Override
    public TcpOptions wire(int member, TcpOptions common) {
        return common.withTls(certificates.tls(Objects.requireNonNull(keys.get(member))));
    }

    Mono<Void> run() {
        return Flux.fromIterable(OURS)
                .flatMap(cluster::start)
                .then(Mono.defer(() -> propose("hello")))
                .then(refused(certificates.foreign()))
                .then(refused(certificates.keysOf(2)))
                .then(Mono.defer(() -> propose("without member 3")))
                .then();
    }

    private Mono<Instance> propose(String text) {
        return cluster.group(1)
                .propose(text.getBytes(StandardCharsets.UTF_8))
                .doOnNext(
                        chosen ->
                                console.print(
                                        Shown.members(OURS)
                                                + " have chosen \""
                                                + text
                                                + "\", instance "
                                                + chosen.id()));
    }

    /** Has somebody come as member 3, and waits until both have refused it. */
    private Mono<Void> refused(Path with) {
        return Mono.defer(
                () -> {
                    keys.put(OUTSIDER, with);
                    console.print("member 3 comes with " + certificates.names(with));
                    return cluster.start(OUTSIDER)
                            .thenMany(Flux.fromIterable(OURS).flatMap(this::refusal))
                            .then(cluster.kill(OUTSIDER));
                });
    }

    /**
     * What a member tells its operators of connections is in {@link PaxosNode#peers()}: the latest
     * of each peer, so at first still that of the outsider before.
     */
    private Mono<String> refusal(int member) {
        return cluster.node(member)
                .peers()
                .ofType(PeerEvent.Refused.class)
                .filter(refused -> refused.member() == OUTSIDER)
                .map(PeerEvent.Refused::reason)
                .filter(reason -> !reason.equals(reasons.put(member, reason)))
                .next()
                .doOnNext(
                        reason ->
                                console.print("member " + member + " refuses member 3: " + reason));
    }

    Mono<Void> close() {
        return cluster.close();
    }
}
