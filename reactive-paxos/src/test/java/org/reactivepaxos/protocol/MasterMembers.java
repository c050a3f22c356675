// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.MasterState.Holder;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Value.Command;

/** The members of {@link MasterSpace} and the entries they offer, by number; each step once. */
final class MasterMembers {

    private static final long CLUSTER = Steps.CLUSTER;

    private final Masters.Fold fold;
    private final Genesis genesis;
    private final Timeless timeless;
    private final Numbers<GroupState> all = new Numbers<>();
    private final Map<Command, Integer> entryNumbers = new HashMap<>();
    private final List<Command> entries = new ArrayList<>();
    private final Map<Taken, Done> known = new HashMap<>();

    /**
     * A step of a member that needs no log.
     *
     * @param action what it offers, null where its clock goes on
     * @param argument the successor, or how far the clock goes
     */
    record Step(@Nullable Action action, int argument) {}

    private record Taken(int member, Object step) {}

    /**
     * What a step did.
     *
     * @param offered the entry offered, or -1
     */
    record Done(int next, int offered, @Nullable String fault) {}

    MasterMembers(Masters model, Masters.Fold fold) {
        this.fold = fold;
        List<Integer> voters = new ArrayList<>();
        for (int member = 1; member <= model.members(); member++) {
            voters.add(member);
        }
        this.genesis = new Genesis(CLUSTER, Steps.majorityOf(voters));
        this.timeless = new Timeless(new Models.Agreement(model.name(), 0, 0));
    }

    GroupState member(int number) {
        return all.at(number);
    }

    int size() {
        return all.size();
    }

    int entries() {
        return entries.size();
    }

    String entry(int number) {
        Command command = entries.get(number);
        return command.id() + " " + MasterEntry.decode(command.payload());
    }

    int initial(int member) {
        return numberOf(started(member, 1, List.of()));
    }

    private GroupState started(int member, long incarnation, List<Command> log) {
        Ledger ledger = ledger(log);
        List<Integer> voters = new ArrayList<>();
        genesis.membership().voters().forEach(voter -> voters.add(voter.member()));
        PeerIdentity self = new PeerIdentity(member, 100L + member, incarnation, 0);
        RecoveredGroup recovered =
                new RecoveredGroup(genesis, Ballot.NONE, ledger.below(), List.of());
        return Transition.recover(
                new GroupConfig(self, voters, Masters.TIMING, Masters.LIMITS),
                recovered,
                ledger,
                NormalForm.NOW,
                0);
    }

    private Ledger ledger(List<Command> log) {
        Ledger start = Ledger.start(genesis);
        return log.isEmpty() ? start : start.next(new Run(Ballot.NONE, 0, Values.of(log))).ledger();
    }

    private List<Command> commands(int[] log) {
        List<Command> commands = new ArrayList<>();
        for (int entry : log) {
            commands.add(entries.get(entry));
        }
        return commands;
    }

    int restart(int number, int[] log) {
        GroupState before = all.at(number);
        PeerIdentity self = before.config().self();
        GroupState next = started(self.member(), self.incarnation() + 1, commands(log));
        return numberOf(next);
    }

    Done take(int member, Step step) {
        return known.computeIfAbsent(
                new Taken(member, step),
                none ->
                        step.action == null
                                ? tick(member, step.argument)
                                : offer(member, step.action, step.argument));
    }

    private Done tick(int number, int span) {
        GroupState state = all.at(number);
        MasterView view = Timed.later(state.learner().master(), span);
        return new Done(numberOf(state.with(state.learner().with(view))), -1, null);
    }

    private Done offer(int number, Action action, int successor) {
        GroupState state = all.at(number);
        Event.Request request = MasterEntry.request(action, Masters.LEASE, successor);
        GroupState next = folded(state, new Proposed(state.nextSequence(), List.of(request)));
        Command command = next.proposer().at(next.nextSequence() - 1);
        boolean mayHaveEffect =
                MasterEntry.decode(command.payload()).revision() != MasterEntry.NO_REVISION;
        return new Done(numberOf(next), mayHaveEffect ? numberOf(command) : -1, null);
    }

    /** The member applies what the log holds above what it has applied, at once. */
    Done learn(int number, int[] log) {
        return known.computeIfAbsent(
                new Taken(number, commands(log)), none -> learn(number, commands(log)));
    }

    private Done learn(int number, List<Command> log) {
        GroupState state = all.at(number);
        long applied = state.decidedBelow();
        Values values = Values.of(log.subList((int) applied, log.size()));
        int other = state.member() == 1 ? 2 : 1;
        PeerIdentity teacher = new PeerIdentity(other, 100L + other, 1, 0);
        CatchUpReply reply = new CatchUpReply(applied, values, log.size());
        try {
            GroupState next = folded(state, new Received(teacher, CLUSTER, reply));
            return new Done(numberOf(next), -1, null);
        } catch (InvariantViolation e) {
            return new Done(number, -1, String.valueOf(e));
        }
    }

    private GroupState folded(GroupState state, Event event) {
        return fold.fold(state, NormalForm.NOW, List.of(event)).state();
    }

    private int numberOf(GroupState state) {
        GroupState plain = timeless.of(state, NormalForm.Due.NOTHING);
        Learner learner = plain.learner();
        return all.of(plain.with(learner.with(normal(learner.master()))));
    }

    /** A claim that was offered so long ago makes nobody master any more; then no longer ago. */
    private static MasterView normal(MasterView view) {
        Sequence<MasterView.Claim> claims = Sequence.empty();
        for (MasterView.Claim claim : view.claims()) {
            long offeredAt = Math.max(claim.offeredAt(), -Masters.LEASE);
            claims = claims.plus(new MasterView.Claim(claim.sequence(), offeredAt));
        }
        MasterView kept =
                new MasterView(
                        view.believes(), view.ownUntil(), view.waits(), view.othersUntil(), claims);
        return Timed.later(kept, 0);
    }

    private int numberOf(Command command) {
        Integer number = entryNumbers.putIfAbsent(command, entries.size());
        if (number == null) {
            entries.add(command);
            return entries.size() - 1;
        }
        return number;
    }

    /** Whether two members hold one term, or terms fall, by this log; null if not. */
    @Nullable String brokenTerms(int[] log) {
        Map<Long, Holder> holders = new HashMap<>();
        List<Command> commands = commands(log);
        long last = 0;
        for (int count = 1; count <= log.length; count++) {
            MasterState master = ledger(commands.subList(0, count)).master();
            Holder holder = master.holder();
            Holder before = holder == null ? null : holders.putIfAbsent(master.term(), holder);
            if ((before != null && !before.equals(holder)) || master.term() < last) {
                return "a term has one holder, and terms grow: " + master;
            }
            last = master.term();
        }
        return null;
    }
}
