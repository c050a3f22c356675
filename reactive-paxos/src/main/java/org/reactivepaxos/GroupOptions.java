// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.runtime.GroupSettings;
import org.reactivepaxos.runtime.GroupSettings.Reactive;
import org.reactivepaxos.runtime.ProposalPolicy;
import org.reactivepaxos.runtime.SnapshotMirrors;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;

/**
 * What one group of a node is started with. Immutable: every setter returns a changed copy.
 * Validated as a whole when the group starts.
 */
public final class GroupOptions implements Cloneable {

    private Map<Integer, StateMachine> machines = Map.of();
    private Map<Integer, Reactive> reactive = Map.of();
    private LogRetention retention = LogRetention.recent();
    private SnapshotSchedule schedule = SnapshotSchedule.adaptive();
    private SnapshotMirrors mirrors = SnapshotMirrors.NONE;
    private List<Integer> voters = List.of();
    private boolean joins;
    private List<Integer> learnFrom = List.of();
    private Batching batching = Batching.DEFAULT;
    private @Nullable ProposalInterceptor interceptor;
    private @Nullable Duration proposeDeadline;
    private @Nullable MasterOptions master;
    private OverloadPolicy overload = OverloadPolicy.adaptive(Duration.ofSeconds(1));

    private GroupOptions() {}

    /** A group that has no state machine yet. */
    public static GroupOptions none() {
        return new GroupOptions();
    }

    /** A group with one state machine, whose id is 0. */
    public static GroupOptions of(StateMachine machine) {
        return of(Map.of(0, machine));
    }

    /** A group with its state machines by id; every member needs the same ids. */
    public static GroupOptions of(Map<Integer, StateMachine> machines) {
        return new GroupOptions().with(options -> options.machines = Map.copyOf(machines));
    }

    /**
     * Adds a state machine, or replaces the one with that id. It runs on the group's worker; in a
     * group that has a reactive one too, on the callback scheduler, in turn with that.
     */
    public GroupOptions machine(int id, StateMachine machine) {
        Objects.requireNonNull(machine, "machine");
        return with(
                options -> {
                    Map<Integer, StateMachine> changed = new TreeMap<>(options.machines);
                    changed.put(id, machine);
                    options.machines = changed;
                    options.reactive = without(id, options.reactive);
                });
    }

    /** As {@link #reactiveMachine(int, ReactiveStateMachine, OnApplyFailure)}, halting. */
    public GroupOptions reactiveMachine(int id, ReactiveStateMachine machine) {
        return reactiveMachine(id, machine, OnApplyFailure.halt());
    }

    /**
     * Adds a reactive state machine, or replaces the one with that id.
     *
     * @param onFailure what happens when it fails to execute a value
     */
    public GroupOptions reactiveMachine(
            int id, ReactiveStateMachine machine, OnApplyFailure onFailure) {
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(onFailure, "onFailure");
        return with(
                options -> {
                    Map<Integer, Reactive> changed = new TreeMap<>(options.reactive);
                    changed.put(id, new Reactive(machine, onFailure));
                    options.reactive = changed;
                    options.machines = without(id, options.machines);
                });
    }

    private static <T> Map<Integer, T> without(int id, Map<Integer, T> machines) {
        Map<Integer, T> left = new TreeMap<>(machines);
        left.remove(id);
        return left;
    }

    /**
     * What is kept of the log below a snapshot; nothing above it ever goes. A member that lacks
     * what the others have let go of fetches a snapshot. Default {@link LogRetention#recent}.
     */
    public GroupOptions retention(LogRetention kept) {
        return with(options -> options.retention = Objects.requireNonNull(kept, "kept"));
    }

    /**
     * When snapshots are taken without {@link PaxosGroup#snapshot} being called. Has no effect
     * where the node has no store for them ({@link PaxosOptions#snapshots}) or a state machine does
     * not implement {@link org.reactivepaxos.machine.Snapshotting}. Default {@link
     * SnapshotSchedule#adaptive}.
     */
    public GroupOptions snapshotSchedule(SnapshotSchedule when) {
        return with(options -> options.schedule = Objects.requireNonNull(when, "when"));
    }

    /**
     * Snapshots of the state machine with that id are taken of a second one, its mirror, on this
     * member; for a machine that can be saved only while nothing is executed, or at once only by
     * copying much. The mirror executes the log once more, in the background and from the last
     * snapshot on, when a snapshot is due, and nothing while its {@link
     * org.reactivepaxos.machine.Snapshotting#snapshot content} is read: that may come straight from
     * its state. So proposals do not wait, however long it takes; the price is a second state in
     * memory, and each value executed twice. Default none: the machine is snapshot itself.
     *
     * <p>Where machine and mirror are {@link org.reactivepaxos.machine.Digesting}, a snapshot fails
     * when their digests differ. After a failure another mirror begins with the next snapshot.
     *
     * @param mirror gives a new machine in the state before the first value, of the same kind,
     *     which shares nothing with others. Called on the callback scheduler, when the first
     *     snapshot is taken and whenever another one is needed; it is restored then from the last
     *     snapshot. What it executes is on that scheduler too
     */
    public <M extends StateMachine & Snapshotting> GroupOptions snapshotMirror(
            int id, Supplier<M> mirror) {
        Objects.requireNonNull(mirror, "mirror");
        return with(options -> options.mirrors = options.mirrors.with(id, mirror));
    }

    /** As {@link #snapshotMirror}, of a reactive machine. It is tried again as that is. */
    public <M extends ReactiveStateMachine & Snapshotting> GroupOptions reactiveSnapshotMirror(
            int id, Supplier<M> mirror) {
        Objects.requireNonNull(mirror, "mirror");
        return with(options -> options.mirrors = options.mirrors.withReactive(id, mirror));
    }

    /**
     * When windows of {@link PaxosGroup#batchPropose(byte[])} close, at first. Default {@link
     * Batching#DEFAULT}.
     */
    public GroupOptions batching(Batching windows) {
        Objects.requireNonNull(windows, "windows");
        return with(options -> options.batching = windows);
    }

    /**
     * Sees each value before this member proposes it, whichever call it comes from; default none.
     */
    public GroupOptions interceptor(ProposalInterceptor seesEach) {
        return with(options -> options.interceptor = Objects.requireNonNull(seesEach));
    }

    /**
     * How long a call that has a value proposed may take unless its own options say otherwise; see
     * {@link ProposeOptions#deadline} and {@link ProposeAllOptions#deadline}. Default none.
     */
    public GroupOptions proposeDeadline(Duration after) {
        return with(options -> options.proposeDeadline = ProposeOptions.requirePositive(after));
    }

    /**
     * The ids of the members that vote in this group, as {@link PaxosOptions#of} has them: this
     * member and others that the node knows. Default all that the node knows.
     */
    public GroupOptions voters(int... members) {
        return with(
                options -> {
                    options.voters = Arrays.stream(members).sorted().boxed().toList();
                    options.joins = false;
                });
    }

    /**
     * This member joins the group, which exists, as {@link PaxosOptions#joining} has it for all
     * groups of a node. What was said of {@link #voters} is forgotten.
     *
     * @param contacts members of the group that the node knows, best of all of them
     */
    public GroupOptions joining(int... contacts) {
        return voters(contacts).with(options -> options.joins = true);
    }

    /**
     * Whom this member would learn from while it is a follower, whom most first: voters or other
     * followers, which makes a chain. Where none of them serves it, and by default, it picks one by
     * itself: of the voters that do not lead, then of the followers with lower ids, and the leader
     * last. It goes on to the next one when its upstream is silent, does not answer or falls
     * behind, and back to one that it prefers once that answers and is not far behind. Who is no
     * member is passed over. Preferences must not form a circle of three or more: whoever is in it
     * learns nothing for some seconds whenever all of them follow their preference, which they try
     * less and less often.
     *
     * @param members ids above 0, each once, without this member's own
     */
    public GroupOptions learnFrom(int... members) {
        List<Integer> wanted = Arrays.stream(members).boxed().toList();
        return with(options -> options.learnFrom = wanted);
    }

    /**
     * Takes part in the election of a master of the group; default it does not, and others may.
     * Where no member does the group has none.
     */
    public GroupOptions master(MasterOptions election) {
        return with(options -> options.master = Objects.requireNonNull(election, "election"));
    }

    /**
     * When proposals are refused because those before them wait too long. Default {@link
     * OverloadPolicy#adaptive} with 1 s.
     */
    public GroupOptions overload(OverloadPolicy policy) {
        return with(options -> options.overload = Objects.requireNonNull(policy, "policy"));
    }

    /** Notes what is wrong with the group on a node with that member id and those voters. */
    void check(int group, int member, Set<Integer> ofNode, Problems problems) {
        GroupRules rules = new GroupRules("group " + group, problems);
        problems.unless(group >= 0, rules.name(), "ids are 0 or above");
        rules.checkMachines(machines, reactive, mirrors);
        rules.checkMembers(member, joins, voters, ofNode);
        rules.checkUpstreams(member, learnFrom);
    }

    /** What the runtime needs; checked before. */
    GroupSettings settings(int maxValueBytes) {
        ProposalInterceptor seesEach = interceptor;
        return new GroupSettings(
                machines,
                reactive,
                new GroupSettings.Snapshots(schedule, retention, mirrors),
                voters,
                batching.limits(maxValueBytes),
                new ProposalPolicy(
                        proposeDeadline,
                        seesEach == null ? null : seesEach::intercept,
                        overload.admission()),
                master == null ? null : master.settings(),
                learnFrom);
    }

    private GroupOptions with(Consumer<GroupOptions> change) {
        try {
            GroupOptions copy = (GroupOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
