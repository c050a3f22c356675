// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Flux;

/**
 * One member of a cluster whose groups nobody uses, with the default options: whoever is elected
 * leads. Used by one thread.
 */
final class IdleMember implements Participant {

    private static final Duration QUIET = Duration.ofSeconds(3);

    private final XodusJournal journal;
    private final TcpTransport tcp;
    private final CountingTransport counting;
    private final PaxosNode node;
    private final int groups;
    private final int member;
    private Reading before;

    private IdleMember(MemberSettings settings, boolean rests) {
        Map<Integer, InetSocketAddress> addresses = settings.addresses();
        member = settings.member();
        InetSocketAddress bind = Objects.requireNonNull(addresses.get(member), "own address");
        int[] voters = addresses.keySet().stream().mapToInt(Integer::intValue).toArray();
        groups = settings.workload().groups();
        journal = XodusJournal.at(settings.data());
        tcp = TcpTransport.create(TcpOptions.of(bind, addresses));
        counting = new CountingTransport(tcp);
        PaxosOptions options = PaxosOptions.of(member, voters).journal(journal).transport(counting);
        options = rests ? options : options.quiesceAfter(Duration.ZERO);
        for (int group = 0; group < groups; group++) {
            options = options.group(group, (instance, value) -> value);
        }
        node = Objects.requireNonNull(PaxosNode.start(options).block(), "node");
        before = read();
    }

    /** A member that takes part. */
    static IdleMember start(MemberSettings settings, boolean rests) {
        return new IdleMember(settings, rests);
    }

    /** What this process has used and sent since its start. */
    private record Reading(long nanos, Usage usage, long framesOut, long messagesOut) {}

    private Reading read() {
        return new Reading(
                System.nanoTime(),
                Usage.now(journal.syncs(), 0),
                tcp.counters().out().frames(),
                counting.messages());
    }

    @Override
    public Line answer(Line line) {
        return switch (line.word()) {
            case "led" -> led();
            case "quiet" -> quiet();
            case "begin" -> begin();
            case "end" -> end();
            default -> throw new IllegalArgumentException("unknown: " + line.format());
        };
    }

    /** Waits until every group has a leader, as far as this member knows; tells how many it is. */
    private Line led() {
        Long own =
                Flux.range(0, groups)
                        .flatMap(
                                group ->
                                        node.group(group)
                                                .leader()
                                                .filter(leader -> leader.member().isPresent())
                                                .next())
                        .filter(leader -> leader.member().orElse(0) == member)
                        .count()
                        .block();
        return new Line("led", Map.of("own", Objects.requireNonNull(own)));
    }

    /** Waits until this member has sent no message for some seconds: it has no group awake. */
    private Line quiet() {
        long seen = -1;
        while (seen != counting.messages()) {
            seen = counting.messages();
            try {
                TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PerfException("interrupted", e);
            }
        }
        return Line.of("quiet");
    }

    private Line begin() {
        before = read();
        return Line.of("begun");
    }

    private Line end() {
        Reading after = read();
        System.gc();
        long heap = Usage.now(0, 0).heapBytes();
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("nanos", after.nanos() - before.nanos());
        numbers.put("cpuNanos", after.usage().cpuNanos() - before.usage().cpuNanos());
        numbers.put("syncs", after.usage().syncs() - before.usage().syncs());
        numbers.put("heapBytes", heap);
        numbers.put("threads", after.usage().threads());
        numbers.put("frames", after.framesOut() - before.framesOut());
        numbers.put("messages", after.messagesOut() - before.messagesOut());
        return new Line("ended", numbers);
    }

    @Override
    public void close(Duration limit) {
        node.close().block(limit);
    }
}
