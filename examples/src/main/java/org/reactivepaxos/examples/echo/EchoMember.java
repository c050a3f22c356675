// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.nio.charset.StandardCharsets;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.examples.cluster.Console;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one member does for its user. */
record EchoMember(PaxosGroup group, Console console) {

    /** Lines under way at a time. */
    private static final int OPEN_LINES = 256;

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
}
