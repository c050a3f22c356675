// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivepaxos.Leader;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Members 1, 2 and 3 of one group in this process, as far apart as one process allows: over TCP, on
 * ports of the loopback interface that the system picks, each with a journal on disk.
 */
public final class LocalCluster {

    /** The only group. */
    public static final int GROUP = 0;

    private final Path folder;
    private final Setup setup;
    private final Set<Integer> ids;
    private final Map<Integer, Running> members = new ConcurrentHashMap<>();

    /** What the members run. */
    @FunctionalInterface
    public interface Setup {

        /** Adds what a member runs; called for each start of it. */
        PaxosOptions options(int member, PaxosOptions common);

        /** Changes how a member is reached and reaches others. */
        default TcpOptions wire(int member, TcpOptions common) {
            return common;
        }
    }

    private record Running(
            PaxosNode node, PaxosGroup group, XodusJournal journal, TcpTransport transport) {}

    /**
     * A cluster of which no member runs yet.
     *
     * @param folder where each member has a folder
     */
    public LocalCluster(int size, Path folder, Setup setup) {
        this.ids = IntStream.rangeClosed(1, size).boxed().collect(Collectors.toSet());
        this.folder = folder;
        this.setup = setup;
    }

    /** Starts all members. */
    public Mono<Void> startAll(Console console) {
        console.progress("starting " + Shown.members(ids) + " in this process, data in " + folder);
        return Flux.fromIterable(ids)
                .flatMap(this::start)
                .doOnNext(
                        node ->
                                console.progress(
                                        "member "
                                                + node.member()
                                                + " listens on port "
                                                + address(node.member()).getPort()))
                .then();
    }

    /** Starts a member, on its data if it ran before. */
    public Mono<PaxosNode> start(int member) {
        return Mono.defer(
                () -> {
                    TcpTransport transport = TcpTransport.create(setup.wire(member, wire()));
                    XodusJournal journal = XodusJournal.at(folder(member));
                    PaxosOptions common =
                            PaxosOptions.of(member, ids.stream().mapToInt(id -> id).toArray())
                                    .journal(journal)
                                    .transport(transport)
                                    // All of them end together: there is nobody to wait for.
                                    .closeGrace(Duration.ZERO);
                    return PaxosNode.start(setup.options(member, common))
                            .map(node -> new Running(node, node.group(GROUP), journal, transport))
                            .doOnNext(running -> members.put(member, running))
                            .map(Running::node);
                });
    }

    private TcpOptions wire() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        // A member that does not run has no address; the one that asks tries again.
        return TcpOptions.of(anyPort, ids, this::address);
    }

    private Running running(int member) {
        Running running = members.get(member);
        if (running == null) {
            throw new IllegalStateException("member " + member + " does not run");
        }
        return running;
    }

    private InetSocketAddress address(int member) {
        return running(member).transport().boundAddress();
    }

    /** Where a member keeps its journal. */
    public Path folder(int member) {
        return folder.resolve("member-" + member);
    }

    /** The members that run. */
    public Set<Integer> running() {
        return new TreeSet<>(members.keySet());
    }

    /** A member that runs. */
    public PaxosNode node(int member) {
        return running(member).node();
    }

    /** The group at a member that runs. */
    public PaxosGroup group(int member) {
        return running(member).group();
    }

    /** The group at each member that runs now. */
    public List<PaxosGroup> groups() {
        return members.values().stream().map(Running::group).toList();
    }

    /** Emits once for each sync of that member's journal. */
    public Flux<Long> syncs(int member) {
        return running(member).journal().durable();
    }

    /** The member that leads, as soon as one of those that run does. */
    public Mono<Integer> leader() {
        return Flux.defer(() -> Flux.fromIterable(groups()))
                .flatMap(PaxosGroup::leader)
                .map(Leader::member)
                .filter(leader -> leader.isPresent() && members.containsKey(leader.getAsInt()))
                .map(OptionalInt::getAsInt)
                .next();
    }

    /** Completes when every member that runs has executed what an instance holds. */
    public Mono<Void> executed(long instance) {
        return Flux.defer(() -> Flux.fromIterable(groups()))
                .flatMap(group -> group.instances(instance).next())
                .then();
    }

    /**
     * Waits as {@link #executed} does, then asks each member that runs for what its state machine
     * has, between two values.
     *
     * @return by member
     */
    public <T> Mono<Map<Integer, T>> readAll(
            long executed, IntFunction<? extends Supplier<T>> query) {
        return executed(executed)
                .thenMany(Flux.defer(() -> Flux.fromIterable(running())))
                .concatMap(
                        member ->
                                group(member)
                                        .read(ReadMode.local(), query.apply(member))
                                        .map(found -> Map.entry(member, found)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new);
    }

    /**
     * Cuts a member off: its connections and its port are closed at once. It runs on, alone, until
     * it is {@linkplain #kill killed}.
     */
    public Mono<Void> cut(int member) {
        return Mono.defer(() -> running(member).transport().close());
    }

    /**
     * As near to {@code kill -9} as one process allows. The others see the same: connections end at
     * once, and nothing is handed over or said good-bye to, as the transport goes first. What
     * differs is the disk: the node is closed then, to free the lock on its journal, and that syncs
     * what was written, where a power cut could lose it. (Processes that are really killed: {@code
     * ./paxos chaos}.) Start it again with {@link #start}.
     */
    public Mono<Void> kill(int member) {
        return Mono.defer(
                () -> {
                    Running victim = running(member);
                    members.remove(member);
                    return victim.transport().close().then(victim.node().close());
                });
    }

    /** Closes all members in good order. */
    public Mono<Void> close() {
        return Flux.defer(() -> Flux.fromIterable(members.values()))
                .flatMapDelayError(member -> member.node().close(), ids.size(), 1)
                .then();
    }
}
