// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.OverloadPolicy;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.event.PaxosEvent.SnapshotInstalled;
import org.reactivepaxos.event.PaxosEvent.SnapshotProgress;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusSnapshotStore;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/**
 * One member of a group that has snapshots, with the default options: whoever is elected leads. The
 * last one of the members is none yet and joins. Used by one thread.
 */
final class Replica implements Participant {

    private static final int GROUP = 0;

    /** Open at a time while the log is filled. */
    private static final int FILL_OUTSTANDING = 1000;

    private static final long LEVEL_INSTANCES = 1000;

    private final MemberSettings settings;
    private final BulkMachine machine = new BulkMachine();
    private final PaxosNode node;
    private final MemberLoad load;
    private final long began;
    private volatile Fetched fetched = Fetched.NOTHING;

    private Replica(MemberSettings settings) {
        this.settings = settings;
        XodusJournal journal = XodusJournal.at(settings.data());
        node = Objects.requireNonNull(PaxosNode.start(options(journal)).block(), "node");
        began = System.nanoTime();
        node.events().subscribe(this::told);
        load =
                new MemberLoad(
                        (group, value) -> group().propose(value),
                        () -> Usage.now(journal.syncs(), 0));
    }

    static Replica start(MemberSettings settings) {
        return new Replica(settings);
    }

    private PaxosOptions options(XodusJournal journal) {
        Map<Integer, InetSocketAddress> addresses = settings.addresses();
        int joins = addresses.size();
        int[] voters = IntStream.range(1, joins).toArray();
        InetSocketAddress bind =
                Objects.requireNonNull(addresses.get(settings.member()), "own address");
        int open = 2 * FILL_OUTSTANDING;
        return (settings.member() == joins
                        ? PaxosOptions.joining(joins, voters)
                        : PaxosOptions.of(settings.member(), voters))
                .journal(journal)
                .snapshots(
                        XodusSnapshotStore.at(
                                settings.data().resolveSibling("snapshots-" + settings.member())))
                .transport(TcpTransport.create(TcpOptions.of(bind, addresses)))
                .openProposals(open, (long) open * settings.workload().valueBytes())
                .group(
                        GROUP,
                        GroupOptions.of(machine)
                                .overload(OverloadPolicy.boundsOnly())
                                .snapshotSchedule(SnapshotSchedule.never())
                                .retention(LogRetention.instances(0)));
    }

    private PaxosGroup group() {
        return node.group(GROUP);
    }

    private void told(PaxosEvent event) {
        long now = System.nanoTime() - began;
        if (event instanceof SnapshotProgress progress) {
            fetched = fetched.comes(progress, now);
        } else if (event instanceof SnapshotInstalled) {
            fetched = fetched.installed(now);
        }
    }

    @Override
    public Line answer(Line line) {
        return switch (line.word()) {
            case "led" -> led();
            case "fill" -> fill(line.number("instances"));
            case "snapshot" -> snapshot(line.number("bytes"));
            case "load" -> load.start(settings.workload());
            case "begin" -> load.begin();
            case "end" -> load.end();
            case "stop" -> stop();
            case "kept" ->
                    new Line("kept", Map.of("kept", group().decided() - group().firstRetained()));
            case "follow" -> change(MembershipChange.create().addFollower(member(line)));
            case "promote" -> change(MembershipChange.create().promote(member(line)));
            case "fetched" -> fetched();
            case "position" -> position("position");
            case "await" -> await(line.number("values"));
            default -> throw new IllegalArgumentException("unknown: " + line.format());
        };
    }

    private Line led() {
        Integer leader =
                group().leader()
                        .filter(known -> known.member().isPresent())
                        .map(known -> known.member().orElseThrow())
                        .blockFirst();
        return new Line("led", Map.of("by", (long) Objects.requireNonNull(leader)));
    }

    /** Proposes values until so many more instances are decided. */
    private Line fill(long instances) {
        long below = group().decided() + instances;
        ClosedLoop filling =
                new ClosedLoop(
                        (group, value) -> group().propose(value),
                        settings.workload().of(FILL_OUTSTANDING));
        filling.start();
        CompletableFuture<Void> full =
                group().decidedBelow().filter(decided -> decided >= below).next().then().toFuture();
        CompletableFuture.anyOf(full, filling.ended()).join();
        filling.stop();
        filling.ended().join();
        return new Line("filled", Map.of("below", group().decided()));
    }

    private Line snapshot(long bytes) {
        machine.bulk(bytes);
        long below = Objects.requireNonNull(group().snapshot().block());
        return new Line("snapshot", Map.of("below", below, "retained", group().firstRetained()));
    }

    private Line stop() {
        load.stop();
        return new Line("stopped", Map.of("values", machine.sequence().position().values()));
    }

    private static int member(Line line) {
        return (int) line.number("member");
    }

    private Line change(MembershipChange change) {
        group().changeMembership(change).block();
        return Line.of("changed");
    }

    private GroupStatus status() {
        return Objects.requireNonNull(group().status().blockFirst());
    }

    private Line fetched() {
        Fetched now = fetched;
        GroupStatus status = status();
        // No more is lacking than is always on its way.
        boolean isLevel = now.installedNanos() > 0 && status.lag() <= LEVEL_INSTANCES;
        return new Line(
                "fetched",
                Map.of(
                        "peer", (long) now.peer(),
                        "bytes", now.bytes(),
                        "whole", now.wholeBytes(),
                        "firstNanos", now.firstNanos(),
                        "installedNanos", now.installedNanos(),
                        "level", isLevel ? 1L : 0L,
                        "votes", status.standing() == Standing.VOTER ? 1L : 0L));
    }

    private Line await(long values) {
        machine.sequence().reaches(values).join();
        return position("applied");
    }

    private Line position(String word) {
        AppliedSequence.Position position = machine.sequence().position();
        return new Line(
                word,
                Map.of(
                        "values", position.values(),
                        "hash", position.hash(),
                        "last", position.last()));
    }

    @Override
    public void close(Duration limit) {
        node.close().block(limit);
    }
}
