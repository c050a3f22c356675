// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One member of the echo service: a node with a single group. */
final class EchoMember {

    private static final int GROUP = 0;

    /** Lines under way at a time. */
    private static final int OPEN_LINES = 256;

    private final PaxosNode node;
    private final PaxosGroup group;
    private final XodusJournal journal;
    private final Console console;
    private volatile @Nullable AdminEndpoint endpoint;

    private EchoMember(PaxosNode node, XodusJournal journal, Console console) {
        this.node = node;
        this.journal = journal;
        this.group = node.group(GROUP);
        this.console = console;
    }

    /** Starts a member; it finds the others by itself. */
    static Mono<EchoMember> start(
            int id, Set<Integer> members, Path data, Transport transport, Console console) {
        XodusJournal journal = XodusJournal.at(data);
        int[] voters = members.stream().mapToInt(Integer::intValue).toArray();
        PaxosOptions options =
                PaxosOptions.of(id, voters)
                        .group(GROUP, new EchoMachine(id, console))
                        .journal(journal)
                        .transport(transport);
        return PaxosNode.start(options).map(node -> new EchoMember(node, journal, console));
    }

    /**
     * Proposes every line, in order, and prints the replies.
     *
     * @return the highest instance that holds one of the lines; empty when there was no line
     */
    Mono<Long> echo(Flux<String> lines) {
        return lines.flatMap(
                        line -> group.propose(line.getBytes(StandardCharsets.UTF_8)), OPEN_LINES)
                .doOnNext(this::printReply)
                .map(Instance::id)
                .reduce(Math::max);
    }

    private void printReply(Instance instance) {
        String reply = new String(instance.result().orElseThrow(), StandardCharsets.UTF_8);
        console.print("reply from instance " + instance.id() + ": " + reply);
    }

    /** Completes when this member has executed everything up to an instance that holds a value. */
    Mono<Void> executed(long instance) {
        return group.instances(instance).next().then();
    }

    /** Prints who leads, until the member is closed. */
    void announceLeaders() {
        group.leader()
                .subscribe(
                        leader ->
                                leader.member()
                                        .ifPresentOrElse(
                                                id -> console.progress("member " + id + " leads"),
                                                () -> console.progress("waiting for a leader")),
                        error -> console.progress("this member has halted: " + error.getMessage()));
    }

    /** Lets operators ask this member, until it is closed. */
    Mono<AdminEndpoint> openEndpoint(AdminOptions options) {
        return AdminEndpoint.start(node, options.withCleaning(new Cleaning(journal)))
                .doOnNext(open -> endpoint = open);
    }

    private record Cleaning(XodusJournal journal) implements AdminOptions.Cleaning {

        @Override
        public void pause() {
            journal.pauseCleaning();
        }

        @Override
        public void resume() {
            journal.resumeCleaning();
        }
    }

    /** Leaves the cluster and frees everything, the transport and the journal too. */
    Mono<Void> close() {
        AdminEndpoint open = endpoint;
        return (open == null ? Mono.<Void>empty() : open.close()).then(node.close());
    }
}
