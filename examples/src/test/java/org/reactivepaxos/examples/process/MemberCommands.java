// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.Instance;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.PaxosException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a member process is told and what it answers.
 *
 * <ul>
 *   <li>{@code propose KEY GROUP TEXT}: later {@code ack KEY INSTANCE}, or {@code failed KEY
 *       MAYBE_CHOSEN MESSAGE}
 *   <li>{@code retry-safe}, {@code retry-plain}: as {@code propose}, with a time-out and retries;
 *       {@code retries}: {@code retries SAFE PLAIN}, how many there were
 *   <li>{@code session GROUP}: {@code session ID}; {@code call KEY GROUP SESSION SEQUENCE
 *       DONE_BELOW TEXT}: answered as {@code propose}
 *   <li>{@code log GROUP BELOW}: {@code log COUNT BELOW SUM}, as {@code applied}, but read from the
 *       log
 *   <li>{@code load FIRST COUNT OPEN}: proposes {@code v<FIRST>} and the following to group 0, OPEN
 *       at a time; in the end {@code loaded HISTOGRAM} with the latencies in microseconds
 *   <li>{@code applied GROUP}: {@code applied COUNT BELOW SUM}
 *   <li>{@code flip GROUP}: {@code flipped GROUP}, once one byte of what its machine holds is
 *       another
 *   <li>{@code resync GROUP}: later {@code resynced GROUP}, or {@code resynced failed: MESSAGE}
 *   <li>{@code change +ID@HOST:PORT,-ID,...}: group 0 gets voters and loses members; later {@code
 *       changed VERSION VOTER,VOTER,...}, or {@code changed failed: MESSAGE}
 *   <li>{@code wire}: {@code wire MEMBER=VERSION,... UNKNOWN MALFORMED}, what its connections speak
 *   <li>{@code threads}: {@code threads NAME,NAME,...}
 * </ul>
 *
 * <p>Unasked: {@code ready} at first, and {@code leader MEMBER} of group 0 for every change, with 0
 * for none; {@code diverged MEMBER GROUP BELOW MACHINE OWN MAJORITY} when a group halts here
 * because a machine (or the log: {@code none}) is not what a majority has.
 */
final class MemberCommands {

    private static final long LATENCY_MAX_MICROS = 600_000_000L;

    private final PaxosNode node;
    private final ClientCommands client;
    private final MachineCommands machines;
    private final WireReport wire;

    MemberCommands(PaxosNode node, Recordings machines, WireReport wire) {
        this.node = node;
        this.client = new ClientCommands(node);
        this.machines = new MachineCommands(node, machines);
        this.wire = wire;
    }

    void announce() {
        machines.announce();
        say("ready");
        node.groups().values().forEach(MemberCommands::watch);
    }

    /** Tells how it ends, and of group 0 who leads. */
    static void watch(PaxosGroup group) {
        group.onClose()
                .subscribe(null, e -> System.err.println("group " + group.id() + " halted: " + e));
        if (group.id() == 0) {
            group.leader()
                    .subscribe(
                            leader -> say("leader " + leader.member().orElse(0)),
                            e -> System.err.println("no news of leaders: " + e));
        }
    }

    void execute(String line) {
        String[] words = line.split(" ", 4);
        switch (words[0]) {
            case "propose", "retry-safe", "retry-plain", "call" ->
                    tellEnd(words[1], offer(words[0], Integer.parseInt(words[2]), words[3]));
            case "retries" -> say("retries " + client.retries());
            case "session" ->
                    client.openSession(Integer.parseInt(words[1]))
                            .subscribe(
                                    id -> say("session " + id),
                                    error -> say("session failed: " + error));
            case "log" ->
                    client.log(Integer.parseInt(words[1]), Long.parseLong(words[2]))
                            .subscribe(
                                    sum -> say("log " + sum), error -> say("log failed: " + error));
            case "load" ->
                    load(
                            Integer.parseInt(words[1]),
                            Integer.parseInt(words[2]),
                            Integer.parseInt(words[3]));
            case "applied" -> say("applied " + machines.applied(Integer.parseInt(words[1])));
            case "flip" -> machines.flip(Integer.parseInt(words[1]));
            case "resync" -> machines.resync(Integer.parseInt(words[1]));
            case "change" -> change(words[1]);
            case "wire" -> say("wire " + wire);
            case "threads" -> say("threads " + MemberMain.threads());
            default -> throw new IllegalArgumentException(line);
        }
    }

    private void change(String text) {
        MembershipChange change = MembershipChange.create();
        for (String part : text.split(",", -1)) {
            String[] member = part.substring(1).split("@", 2);
            int id = Integer.parseInt(member[0]);
            change = part.startsWith("+") ? change.addVoter(id, member[1]) : change.remove(id);
        }
        node.group(0)
                .changeMembership(change)
                .subscribe(
                        now -> say("changed " + now.version() + " " + voters(now)),
                        error -> say("changed failed: " + error));
    }

    private static String voters(GroupMembership membership) {
        return membership.voters().stream()
                .map(voter -> String.valueOf(voter.member()))
                .collect(Collectors.joining(","));
    }

    private Mono<Instance> offer(String how, int group, String text) {
        return switch (how) {
            case "retry-safe" -> client.retriedSafely(group, text);
            case "retry-plain" -> client.retriedPlainly(group, text);
            case "call" -> client.call(group, text);
            default -> node.group(group).propose(text.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static void tellEnd(String key, Mono<Instance> proposal) {
        proposal.subscribe(
                instance -> say("ack " + key + " " + instance.id()),
                error -> say("failed " + key + " " + maybeChosen(error) + " " + error));
    }

    private static boolean maybeChosen(Throwable error) {
        return !(error instanceof PaxosException known) || known.isMaybeChosen();
    }

    private void load(int first, int count, int open) {
        Histogram latencies = new Histogram(LATENCY_MAX_MICROS, 3);
        Flux.range(first, count)
                .flatMap(i -> timed("v" + i, latencies), open)
                .then()
                .subscribe(
                        null,
                        error -> say("loaded failed: " + error),
                        () -> say("loaded " + encoded(latencies)));
    }

    private Mono<Instance> timed(String text, Histogram latencies) {
        return Mono.defer(
                () -> {
                    long start = System.nanoTime();
                    return node.group(0)
                            .propose(text.getBytes(StandardCharsets.UTF_8))
                            .doOnNext(
                                    instance ->
                                            record(latencies, (System.nanoTime() - start) / 1000));
                });
    }

    private static void record(Histogram latencies, long micros) {
        synchronized (latencies) {
            latencies.recordValue(Math.min(micros, LATENCY_MAX_MICROS));
        }
    }

    private static String encoded(Histogram latencies) {
        synchronized (latencies) {
            ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
            int length = latencies.encodeIntoByteBuffer(bytes);
            bytes.flip().limit(length);
            return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        }
    }

    /** One line, whole: several threads answer. */
    static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
