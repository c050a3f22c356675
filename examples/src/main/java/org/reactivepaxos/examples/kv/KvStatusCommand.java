// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivepaxos.examples.kv.wire.GroupState;
import org.reactivepaxos.examples.kv.wire.StatusReply;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code paxos kv status}. */
@Command(
        name = "status",
        description =
                "Prints how each of the servers is. 'retained' is where its log begins; 'snapshot'"
                    + " is below what it has its state from a snapshot: its own at its start, or"
                    + " another server's where the log was gone everywhere.",
        footerHeading = "%nExample:%n",
        footer = "  kv status --servers localhost:8001,localhost:8002,localhost:8003")
final class KvStatusCommand extends KvClientCommand {

    private static final String ROW = "%6s %6s  %-9s %-10s %6s %6s %10s %10s %6s %10s %10s %8s";

    @Override
    Mono<Integer> run(KvClient client) {
        AtomicInteger lost = new AtomicInteger();
        print(
                String.format(
                        Locale.ROOT,
                        ROW,
                        "member",
                        "group",
                        "state",
                        "role",
                        "leader",
                        "master",
                        "applied",
                        "decided",
                        "lag",
                        "retained",
                        "snapshot",
                        "keys"));
        return Flux.fromIterable(client.servers())
                .flatMapSequential(
                        server ->
                                client.status(server)
                                        .doOnError(error -> unreached(server, error, lost))
                                        .onErrorComplete())
                .doOnNext(this::print)
                .then(Mono.fromSupplier(() -> lost.get() == 0 ? 0 : UNANSWERED));
    }

    private void unreached(String server, Throwable error, AtomicInteger lost) {
        lost.incrementAndGet();
        fail(UNANSWERED, server + ": " + KvClient.text(error));
    }

    private void print(StatusReply reply) {
        reply.getGroupsList().forEach(group -> print(row(reply.getMember(), group)));
    }

    private static String row(int member, GroupState group) {
        return String.format(
                Locale.ROOT,
                ROW,
                member,
                group.getGroup(),
                group.getState(),
                group.getRole(),
                idOrNone(group.getLeader()),
                idOrNone(group.getMaster()),
                group.getAppliedBelow(),
                group.getDecidedBelow(),
                group.getLag(),
                group.getFirstRetained(),
                group.getInstalledBelow() == 0 ? "-" : group.getInstalledBelow(),
                group.getKeys());
    }

    private static String idOrNone(int member) {
        return member == 0 ? "-" : Integer.toString(member);
    }
}
