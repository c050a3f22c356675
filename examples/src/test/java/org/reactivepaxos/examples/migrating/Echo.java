// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.migrating;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an echo service of PhxPaxos becomes. */
final class Echo {

    private Echo() {}

    // Page begins
    /** Execute: prints the line on every member. What it returns reaches the proposer. */
    static StateMachine machine(Consumer<String> print) {
        return (instance, line) -> {
            print.accept(instance + ": " + new String(line, UTF_8));
            return line;
        };
    }

    /** Options. The directory is made, its parent must be there. */
    static PaxosOptions options(int id, Map<Integer, InetSocketAddress> addresses, Path data) {
        InetSocketAddress own = requireNonNull(addresses.get(id));
        int[] voters = addresses.keySet().stream().mapToInt(Integer::intValue).toArray();
        return PaxosOptions.of(id, voters)
                .journal(XodusJournal.at(data))
                .transport(TcpTransport.create(TcpOptions.of(own, addresses)));
    }

    /** Propose, with a context: the result comes with the instance. */
    static Mono<String> echo(PaxosNode node, String line) {
        return node.group(0)
                .propose(line.getBytes(UTF_8))
                .map(done -> new String(done.result().orElseThrow(), UTF_8));
    }

    /** Run the node, echo lines in order, close it, whatever happens. */
    static Flux<String> run(PaxosOptions options, Consumer<String> print, Flux<String> lines) {
        return Flux.usingWhen(
                PaxosNode.start(options.group(0, machine(print))),
                node -> lines.concatMap(line -> echo(node, line)),
                PaxosNode::close);
    }
    // Page ends
}
