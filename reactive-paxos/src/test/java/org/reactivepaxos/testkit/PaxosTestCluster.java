// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * All members of one cluster in the thread of a test, on virtual time: nothing happens unless time
 * passes, and hours pass in moments. Members are 1 to the size, and those that join later. Their
 * journals are in memory and live as long as the cluster, so a member that is started again
 * remembers.
 *
 * <p>By itself a cluster has a time of its own, which {@link #pass} and {@link #await} move. Made
 * within the supplier of {@code StepVerifier.withVirtualTime} it is on that one's time, and {@code
 * thenAwait} moves it too. Election time-outs and losses are drawn from one seed.
 *
 * <p>Not thread-safe: use it, its nodes and its network from the thread of the test.
 */
public final class PaxosTestCluster implements AutoCloseable {

    /** How long {@link #await} and {@link #awaitLeader} let time pass at most, in virtual time. */
    public static final Duration AWAIT_MAX = Duration.ofSeconds(20);

    private static final Duration STEP = Duration.ofMillis(1);
    private static final long SEED = 1;

    private final VirtualTimeScheduler time;
    private final boolean ownTime;
    private final int[] members;
    private final MemberSetup setup;
    private final Random entropy;
    private final TestNetwork network;
    private final Map<Integer, InMemoryJournal> journals = new TreeMap<>();
    private final Map<Integer, Life> lives = new TreeMap<>();

    private PaxosTestCluster(int size, long seed, MemberSetup setup) {
        this.ownTime = !VirtualTimeScheduler.isFactoryEnabled();
        this.time = ownTime ? VirtualTimeScheduler.create() : VirtualTimeScheduler.get();
        this.members = IntStream.rangeClosed(1, size).toArray();
        this.setup = setup;
        this.entropy = new Random(seed);
        this.network = new TestNetwork(time, size, seed);
    }

    /** A cluster of which no member runs yet. */
    public static PaxosTestCluster of(int size, MemberSetup setup) {
        return of(size, SEED, setup);
    }

    /** The same with another seed: other election time-outs, other losses. */
    public static PaxosTestCluster of(int size, long seed, MemberSetup setup) {
        if (size < 1) {
            throw new IllegalArgumentException("a cluster has at least one member: " + size);
        }
        return new PaxosTestCluster(size, seed, setup);
    }

    /** Starts all members that do not run. */
    public PaxosTestCluster startAll() {
        for (int member : members) {
            if (!lives.containsKey(member)) {
                start(member);
            }
        }
        return this;
    }

    /**
     * Starts a member, with the journal of its last life. One that is none of the first is started
     * to join them, and is a member once {@link PaxosGroup#changeMembership} has made it one.
     */
    public PaxosNode start(int member) {
        return start(member, setup);
    }

    /**
     * Starts a member with another setup, for this life of it.
     *
     * @throws IllegalStateException when it runs
     */
    public PaxosNode start(int member, MemberSetup once) {
        if (lives.containsKey(member)) {
            throw new IllegalStateException("member " + member + " runs already");
        }
        LifeScheduler threads = new LifeScheduler(time);
        Transport transport = network.transport(member);
        boolean first = Arrays.stream(members).anyMatch(each -> each == member);
        PaxosOptions options =
                (first ? PaxosOptions.of(member, members) : PaxosOptions.joining(member, members))
                        .transport(transport)
                        .journal(new LifeJournal(journal(member), threads))
                        .workerScheduler(() -> threads)
                        .callbackScheduler(() -> threads)
                        .clock(() -> time.now(TimeUnit.NANOSECONDS))
                        .entropy(entropy::nextLong);
        PaxosNode node = await(PaxosNode.start(once.options(member, options)));
        lives.put(member, new Life(node, threads, transport));
        return node;
    }

    private InMemoryJournal journal(int member) {
        return journals.computeIfAbsent(member, unused -> InMemoryJournal.on(() -> time));
    }

    /** Closes a member in good order, as its user would. */
    public void stop(int member) {
        await(remove(member).node.close().thenReturn(true));
    }

    /**
     * Kills a member as {@code kill -9} and a power cut would: what it had not synced is lost, and
     * what is open on it never signals. Start it again with {@link #start}; a journal that the
     * setup brought along is then the setup's business.
     */
    public void kill(int member) {
        Life life = remove(member);
        life.threads.die();
        await(life.transport.close().thenReturn(true));
        await(journal(member).crash().thenReturn(true));
    }

    private Life remove(int member) {
        Life life = life(member);
        lives.remove(member);
        return life;
    }

    private Life life(int member) {
        Life life = lives.get(member);
        if (life == null) {
            throw new IllegalStateException(
                    "member " + member + " does not run; those that do are " + lives.keySet());
        }
        return life;
    }

    /** A member that runs. */
    public PaxosNode node(int member) {
        return life(member).node;
    }

    /** Group 0 of a member that runs. */
    public PaxosGroup group(int member) {
        return node(member).group(0);
    }

    /** The members that run, ascending. */
    public List<Integer> running() {
        return List.copyOf(lives.keySet());
    }

    /** The first member that is none of these, whether it runs or not. */
    public int other(int... than) {
        return Arrays.stream(members)
                .filter(member -> Arrays.stream(than).noneMatch(not -> not == member))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("every member is excluded"));
    }

    /** Faults of the network. */
    public TestNetwork network() {
        return network;
    }

    /** The time of this cluster; as a scheduler, for {@code timeout} and {@code delay}. */
    public VirtualTimeScheduler time() {
        return time;
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    /**
     * Subscribes, and lets time pass until there is a value.
     *
     * @throws NoSuchElementException when it completes without one
     * @throws IllegalStateException when nothing comes within {@link #AWAIT_MAX}
     * @throws RuntimeException its error, as {@link Mono#block()} throws it
     */
    public <T> T await(Mono<T> mono) {
        return Awaiting.await(this, mono);
    }

    /** The leader of group 0, as {@link #awaitLeader(int, int...)} with all members that run. */
    public int awaitLeader() {
        return awaitLeader(0);
    }

    /**
     * Lets time pass until the members named, each of which runs, hold the same one among them for
     * the leader.
     *
     * @param among none for all that run
     * @throws IllegalStateException when they do not agree within {@link #AWAIT_MAX}
     */
    public int awaitLeader(int group, int... among) {
        int[] asked = among.length == 0 ? running().stream().mapToInt(i -> i).toArray() : among;
        return Awaiting.leader(this, group, asked);
    }

    /** Lets a moment pass, and tells whether {@link #AWAIT_MAX} is over by then. */
    boolean step(long sinceNanos) {
        time.advanceTimeBy(STEP);
        return time.now(TimeUnit.NANOSECONDS) - sinceNanos < AWAIT_MAX.toNanos();
    }

    /** Closes all members. Where the time of a verifier is over, nothing runs any more anyway. */
    @Override
    public void close() {
        if (time.isDisposed()) {
            lives.values().forEach(life -> life.threads.die());
            lives.clear();
            return;
        }
        running().forEach(this::stop);
        if (ownTime) {
            time.dispose();
        }
    }

    /** From a start of a member to its end. */
    private static final class Life {
        private final PaxosNode node;
        private final LifeScheduler threads;
        private final Transport transport;

        Life(PaxosNode node, LifeScheduler threads, Transport transport) {
            this.node = node;
            this.threads = threads;
            this.transport = transport;
        }
    }
}
