// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Three members in this process, on ports of the loopback interface that the system picks. */
final class EchoCluster {

    private static final Set<Integer> IDS = Set.of(1, 2, 3);

    /** The member that proposes all lines, so that they are executed in the order of the input. */
    private static final int PROPOSER = 1;

    private final Path folder;
    private final Console console;
    private final Map<Integer, TcpTransport> transports = new ConcurrentHashMap<>();
    private final Map<Integer, EchoMember> members = new ConcurrentHashMap<>();

    EchoCluster(Path folder, Console console) {
        this.folder = folder;
        this.console = console;
        IDS.forEach(id -> transports.put(id, TcpTransport.create(loopback())));
    }

    private TcpOptions loopback() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        // A member that does not listen yet has no address; the one that asks tries again.
        return TcpOptions.of(anyPort, IDS, id -> transport(id).boundAddress());
    }

    private TcpTransport transport(int id) {
        return Objects.requireNonNull(transports.get(id));
    }

    /** Starts the members, echoes all lines, and waits until every member has executed them. */
    Mono<Void> run() {
        console.progress("starting members 1, 2 and 3 in this process, data in " + folder);
        return Flux.fromIterable(IDS)
                .flatMap(this::start)
                .then(Mono.defer(this::echo))
                .flatMapMany(
                        last ->
                                Flux.fromIterable(members.values())
                                        .flatMap(member -> member.executed(last)))
                .then();
    }

    private Mono<EchoMember> start(int id) {
        Path data = folder.resolve("member-" + id);
        return EchoMember.start(id, IDS, data, transport(id), console)
                .doOnNext(
                        member -> {
                            members.put(id, member);
                            int port = transport(id).boundAddress().getPort();
                            console.progress("member " + id + " listens on port " + port);
                        });
    }

    private Mono<Long> echo() {
        EchoMember proposer = Objects.requireNonNull(members.get(PROPOSER));
        proposer.announceLeaders();
        return proposer.echo(console.lines());
    }

    /** Closes the members, and what was not started. */
    Mono<Void> close() {
        return Flux.fromIterable(members.values())
                .flatMapDelayError(EchoMember::close, IDS.size(), 1)
                .thenMany(Flux.fromIterable(transports.values()))
                .flatMapDelayError(TcpTransport::close, IDS.size(), 1)
                .then();
    }
}
