// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.SimulatedDisk.Image;

/**
 * An operator without patience: adds, removes and replaces members at any time, several at once,
 * with any quorums, from what some member happens to know, and now and then against the rules.
 */
final class Churn {

    private static final int MOST_VOTERS = 5;
    private static final long PACE = 80 * Faults.MILLI;
    private static final long WIPED_STORAGE = 2_000_000;

    private final SimulatedGroup group;
    private final Faults faults;
    private final Random random;
    private final List<Integer> voters;
    private final Map<Integer, List<Integer>> contacts = new HashMap<>();
    private final List<SimulatedMember> strangers = new ArrayList<>();
    private final List<SimulatedMember> unread = new ArrayList<>();

    Churn(SimulatedGroup group, List<Integer> voters) {
        this.group = group;
        this.voters = voters;
        this.faults = group.faults();
        this.random = group.random();
    }

    void begin() {
        group.agenda().after(random.nextLong(PACE), this::act);
    }

    private void act() {
        if (faults.calm()) {
            return;
        }
        int times = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            SimulatedMember member = any(group.members());
            Membership known = known(member);
            if (member.state() != null && known != null) {
                ask(member, known);
            }
        }
        stopServed();
        begin();
    }

    private void ask(SimulatedMember member, Membership now) {
        Membership wanted = mutated(now, member.member());
        if (wanted == null) {
            return;
        }
        boolean wrong = random.nextInt(8) == 0;
        long version = wrong ? Math.max(-1, now.version() - 1 + random.nextInt(3)) : now.version();
        if (member.client().proposeChange(version, wanted)) {
            faults.happened(Fault.MEMBERSHIP_CHURN);
        }
    }

    /** A member that was removed, and knows that the others go on without it, may be stopped. */
    private void stopServed() {
        SimulatedMember member = any(group.members());
        GroupState state = member.state();
        if (state != null
                && state.standing() == Standing.REMOVED
                && state.decidedBelow() > state.membership().version() + 1) {
            member.crash();
            member.setOut(true);
        }
    }

    /** The first voters, or for a member that joins, those whom it was told to ask. */
    List<Integer> contacts(int member) {
        return contacts.getOrDefault(member, voters);
    }

    /** Some would rather learn from one that would rather learn from them. */
    GroupConfig config(PeerIdentity self, Timing timing, Limits limits, int priority) {
        int member = self.member();
        List<Integer> preferred = member % 4 < 2 ? List.of() : List.of(member ^ 1);
        return new GroupConfig(self, contacts(member), timing, limits, priority, preferred);
    }

    /** The membership in force as far as this member knows, or knew when it stopped. */
    private static @Nullable Membership known(SimulatedMember member) {
        GroupState current = member.state();
        DurableLog durable = member.disk().durable();
        return current == null
                ? durable.ledger(durable.recovered(), decision -> {}).current()
                : current.learner().ledger().current();
    }

    /** The latest membership that any member knows. */
    private @Nullable Membership latest() {
        Membership latest = null;
        for (SimulatedMember member : group.members()) {
            Membership known = known(member);
            if (known != null && (latest == null || known.version() > latest.version())) {
                latest = known;
            }
        }
        return latest;
    }

    /** The members that the group counts on, whether they run or not. */
    List<SimulatedMember> inForce() {
        Membership latest = latest();
        List<SimulatedMember> inForce = new ArrayList<>();
        for (SimulatedMember member : group.members()) {
            int id = member.member();
            if (latest == null
                    ? !contacts.containsKey(id)
                    : latest.names(id, SimulatedMember.storageOf(id))) {
                inForce.add(member);
            }
        }
        return inForce;
    }

    /**
     * Whether a change that removed this member is complete: a running member knows an instance
     * chosen without it. Until then the group may need what it alone has learned (S6).
     */
    private boolean goesOnWithout(SimulatedMember gone) {
        int id = gone.member();
        for (SimulatedMember member : group.members()) {
            GroupState state = member.state();
            if (state != null
                    && state.genesis() != null
                    && !state.membership().names(id, SimulatedMember.storageOf(id))
                    && state.learner().ledger().used().members().contains(id)
                    && state.decidedBelow() > state.membership().version() + 1) {
                return true;
            }
        }
        return false;
    }

    /**
     * No changes any more. A lost disk is found again where the group may need it; and whoever was
     * told to ask members that are gone is told better.
     */
    void end() {
        Membership latest = latest();
        for (SimulatedMember stranger : strangers) {
            stranger.crash();
            stranger.setOut(true);
            findAgainIfNeeded(group.members().get(stranger.member() - 1));
        }
        unread.forEach(this::findAgainIfNeeded);
        for (int joined : contacts.keySet().stream().sorted().toList()) {
            SimulatedMember member = group.members().get(joined - 1);
            GroupState state = member.state();
            if (latest != null && (state == null || state.genesis() == null)) {
                List<Integer> others = new ArrayList<>(ids(latest));
                others.remove(Integer.valueOf(joined));
                contacts.put(joined, others.isEmpty() ? contacts(joined) : others);
                group.restart(member);
            }
        }
    }

    private void findAgainIfNeeded(SimulatedMember own) {
        if (!goesOnWithout(own)) {
            own.setOut(false);
            group.seat(own);
        }
    }

    private static boolean held(SimulatedMember member) {
        return member.disk().durable().at(0) != null;
    }

    private @Nullable Membership mutated(Membership now, int proposer) {
        List<Voter> voters = new ArrayList<>(now.voters());
        List<Voter> followers = new ArrayList<>(now.followers());
        switch (random.nextInt(10)) {
            case 0, 1 -> addFresh(voters, now);
            case 2 -> voters.remove(any(voters));
            case 3, 4 -> replace(voters, any(voters), now);
            case 5 -> replaceAll(voters, now);
            case 6 -> voters.removeIf(voter -> voter.member() == proposer);
            case 7 -> lose(voters, now);
            case 8 -> moveBetween(voters, followers, now);
            default -> voters.add(new Voter(any(now.voters()).member(), random.nextLong() | 1));
        }
        return voters.isEmpty() || voters.size() > MOST_VOTERS
                ? null
                : withQuorums(voters, followers);
    }

    private Membership withQuorums(List<Voter> voters, List<Voter> followers) {
        int n = voters.size();
        int q1 = n / 2 + 1;
        int q2 = q1;
        if (random.nextInt(3) == 0) {
            q1 = 1 + random.nextInt(n);
            q2 = n + 1 - q1 + random.nextInt(q1);
        }
        if (random.nextInt(20) == 0) {
            q1 = n - q2; // Quorums that need not meet.
        }
        return new Membership(-1, voters, followers, q1, q2, Membership.DEFAULT_LEASE_NANOS);
    }

    private void addFresh(List<Voter> members, Membership now) {
        int id = group.members().size() + 1;
        if (id <= SimulatedNetwork.MEMBERS_MAX) {
            contacts.put(id, ids(now));
            group.join(id);
            members.add(new Voter(id, SimulatedMember.storageOf(id)));
        }
    }

    private void replace(List<Voter> voters, Voter old, Membership now) {
        int before = voters.size();
        addFresh(voters, now);
        if (voters.size() > before) {
            voters.remove(old);
        }
    }

    private void replaceAll(List<Voter> voters, Membership now) {
        for (Voter old : now.voters()) {
            replace(voters, old, now);
        }
    }

    /** A data directory is gone: its member comes back under new ids, with nothing. */
    private void lose(List<Voter> voters, Membership now) {
        Voter lost = any(voters);
        SimulatedMember own = group.members().get(lost.member() - 1);
        boolean first = !contacts.containsKey(lost.member());
        if (own.isOut()
                || (first && strangers.size() + unread.size() + 1 >= faults.members())
                || !group.members().stream().allMatch(this::remembersTheBeginning)) {
            return;
        }
        replace(voters, lost, now);
        own.crash();
        own.setOut(true);
        if (held(own) && faults.strikes(Fault.FLIPPED_RECORD)) {
            unread.add(own); // Its storage has refused a flipped bit: it does not even start.
            return;
        }
        SimulatedMember stranger =
                new SimulatedMember(
                        group,
                        lost.member(),
                        Origin.WIPED,
                        Image.empty(WIPED_STORAGE + lost.member()));
        strangers.add(stranger);
        group.seat(stranger);
        stranger.start();
        group.marks().reach(Mark.REPLACED_AFTER_LOSS);
    }

    /**
     * Before all first voters have the genesis, an empty disk could write another one, and so could
     * all of them if all were empty (S7).
     */
    private boolean remembersTheBeginning(SimulatedMember member) {
        return contacts.containsKey(member.member()) || member.disk().durable().hasGenesis();
    }

    private void moveBetween(List<Voter> voters, List<Voter> followers, Membership now) {
        if (!followers.isEmpty() && random.nextBoolean()) {
            Voter promoted = any(followers);
            followers.remove(promoted);
            voters.add(promoted);
        } else if (random.nextBoolean()) {
            Voter demoted = any(voters);
            voters.remove(demoted);
            followers.add(demoted);
        } else {
            addFresh(followers, now);
        }
    }

    private static List<Integer> ids(Membership membership) {
        return membership.voters().stream().map(Voter::member).toList();
    }

    private <T> T any(List<T> members) {
        return members.get(random.nextInt(members.size()));
    }
}
