// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Flux;

/**
 * One member of the measured cluster. Carries out the words of the benchmark, one at a time, and
 * answers each with a line. Used by one thread.
 */
final class Member implements Participant {

    // The leader-to-be is the only one that is in a hurry, so that it leads every group. Not in too
    // much of one: a leader steps down when it hears no majority for its shorter time-out.
    private static final Duration HURRY_MIN = Duration.ofSeconds(1);
    private static final Duration HURRY_MAX = Duration.ofMillis(1500);
    private static final Duration PATIENCE_MIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE_MAX = Duration.ofMinutes(1);

    private final MemberSettings settings;
    private final XodusJournal journal;
    private final Map<Integer, AppliedSequence> machines = new TreeMap<>();
    private final LongAdder leaderChanges = new LongAdder();
    private final PaxosNode node;
    private final MemberLoad load;

    private Member(MemberSettings settings) {
        this.settings = settings;
        this.journal = XodusJournal.at(settings.data());
        for (int group = 0; group < settings.workload().groups(); group++) {
            machines.put(group, new AppliedSequence());
        }
        node = Objects.requireNonNull(PaxosNode.start(options()).block(), "node");
        load =
                new MemberLoad(
                        (group, value) -> node.group(group).propose(value),
                        () -> Usage.now(journal.syncs(), leaderChanges.sum()));
    }

    /** A member that takes part. */
    static Member start(MemberSettings settings) {
        return new Member(settings);
    }

    private PaxosOptions options() {
        Map<Integer, InetSocketAddress> addresses = settings.addresses();
        InetSocketAddress bind =
                Objects.requireNonNull(addresses.get(settings.member()), "own address");
        int[] voters = addresses.keySet().stream().mapToInt(Integer::intValue).toArray();
        int open = 2 * settings.workload().outstanding();
        PaxosOptions options =
                PaxosOptions.of(settings.member(), voters)
                        .journal(journal)
                        .transport(TcpTransport.create(TcpOptions.of(bind, addresses)))
                        .openProposals(open, (long) open * settings.workload().valueBytes())
                        .electionTimeout(
                                settings.leads() ? HURRY_MIN : PATIENCE_MIN,
                                settings.leads() ? HURRY_MAX : PATIENCE_MAX);
        for (Map.Entry<Integer, AppliedSequence> machine : machines.entrySet()) {
            options = options.group(machine.getKey(), machineOf(machine.getValue()));
        }
        return options;
    }

    private StateMachine machineOf(AppliedSequence sequence) {
        if (!settings.corrupted()) {
            return sequence;
        }
        return (instance, value) -> {
            byte[] different = value.clone();
            different[0]++;
            return sequence.apply(instance, different);
        };
    }

    @Override
    public Line answer(Line line) {
        return switch (line.word()) {
            case "lead" -> lead();
            case "load" -> load.start(settings.workload());
            case "begin" -> load.begin();
            case "end" -> load.end();
            case "stop" -> stop();
            case "await" -> await(line);
            default -> throw new IllegalArgumentException("unknown: " + line.format());
        };
    }

    /** Waits until this member leads every group. */
    private Line lead() {
        OptionalInt self = OptionalInt.of(settings.member());
        Flux.fromIterable(machines.keySet())
                .flatMap(
                        group ->
                                node.group(group)
                                        .leader()
                                        .filter(leader -> leader.member().equals(self))
                                        .next())
                .blockLast();
        machines.keySet()
                .forEach(
                        group ->
                                node.group(group)
                                        .leader()
                                        .skip(1)
                                        .subscribe(leader -> leaderChanges.increment()));
        return Line.of("leads");
    }

    /** Stops the load; answers how many values each group now has. */
    private Line stop() {
        load.stop();
        Map<String, Long> numbers = new LinkedHashMap<>();
        machines.forEach(
                (group, machine) ->
                        numbers.put(Integer.toString(group), machine.position().values()));
        return new Line("stopped", numbers);
    }

    /** Waits until so many values of each group are applied; answers what they are. */
    private Line await(Line counts) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        machines.forEach(
                (group, machine) -> {
                    machine.reaches(counts.number(Integer.toString(group))).join();
                    AppliedSequence.Position position = machine.position();
                    numbers.put(group + ".values", position.values());
                    numbers.put(group + ".hash", position.hash());
                    numbers.put(group + ".last", position.last());
                });
        return new Line("applied", numbers);
    }

    /** Closes the node and its journal. */
    @Override
    public void close(Duration limit) {
        node.close().block(limit);
    }
}
