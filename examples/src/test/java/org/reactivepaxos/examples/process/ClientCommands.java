// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosRetry;
import reactor.core.publisher.Mono;

/**
 * What a user's code in a member process does so that each value takes effect once: time-outs with
 * retries, and sessions. {@link MemberCommands} has the language.
 */
final class ClientCommands {

    /** Shorter than any election: each leader's death makes retries. */
    private static final Duration HASTE = Duration.ofMillis(300);

    private static final int HASTY_RETRIES = 1_000;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(20);
    private static final Duration LONGEST_BACKOFF = Duration.ofMillis(200);

    /** With its retries far longer than an election, or the restart of a majority. */
    private static final Duration CALM = Duration.ofSeconds(4);

    private static final int RETRIES = 5;

    private final PaxosNode node;
    private final AtomicInteger safeRetries = new AtomicInteger();
    private final AtomicInteger plainRetries = new AtomicInteger();

    ClientCommands(PaxosNode node) {
        this.node = node;
    }

    /** A proposal that is retried where that is safe, for as long as it takes. */
    Mono<Instance> retriedSafely(int group, String text) {
        return node.group(group)
                .propose(bytes(text))
                .timeout(HASTE)
                .retryWhen(
                        PaxosRetry.safe(HASTY_RETRIES, FIRST_BACKOFF)
                                .maxBackoff(LONGEST_BACKOFF)
                                .doBeforeRetry(again -> safeRetries.incrementAndGet()));
    }

    /** A proposal that is retried as any other Mono. */
    Mono<Instance> retriedPlainly(int group, String text) {
        return node.group(group)
                .propose(bytes(text))
                .timeout(CALM)
                .doOnError(error -> plainRetries.incrementAndGet())
                .retry(RETRIES);
    }

    /** How often either of them was retried by now. */
    String retries() {
        return safeRetries.get() + " " + plainRetries.get();
    }

    Mono<Long> openSession(int group) {
        return node.group(group).openSession().map(session -> session.id());
    }

    /**
     * A call that the client has numbered.
     *
     * @param call SESSION SEQUENCE DONE_BELOW TEXT
     */
    Mono<Instance> call(int group, String call) {
        String[] words = call.split(" ", 4);
        return node.group(group)
                .session(Long.parseLong(words[0]))
                .propose(Long.parseLong(words[1]), Long.parseLong(words[2]), bytes(words[3]));
    }

    /** The log up to an instance, told as a state machine tells what it has executed. */
    Mono<String> log(int id, long below) {
        PaxosGroup group = node.group(id);
        return group.instances(0)
                .takeUntil(instance -> instance.id() == below - 1)
                .collect(LogSum::new, LogSum::add)
                .map(sum -> sum.count + " " + below + " " + sum.sum);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As {@link RecordingMachine} sums up. */
    private static final class LogSum {

        private final RunningSum sum = new RunningSum();
        private long count;

        private void add(Instance instance) {
            sum.add(RecordingMachine.line(instance.id(), instance.value()));
            count++;
        }
    }
}
