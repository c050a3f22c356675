// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Acceptor.Cover;
import org.reactivepaxos.protocol.Learner.Gap;
import org.reactivepaxos.protocol.Role.Canvassing;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * Takes time and chance out of states, so that states that differ in them alone coincide.
 *
 * <p>Every fold of an exploration happens at time {@link NormalForm#NOW}, with no timer due, or
 * with exactly the one of the role due. This is sound for safety: rules look at time only to see
 * whether a timer is due, clocks may run at any pace, so a schedule in real time is one of the
 * schedules explored here. Repetition is never held back ({@code askedFrom}, {@code missing},
 * {@code told} and {@code openBelow} are set so that a member says again whatever it might say
 * again): messages are kept for ever by the explored network, so saying more only adds behaviours.
 * Not said again are heartbeats and the probe of a silent voter, whose news a Decided and a Missing
 * carry as well.
 *
 * <p>Leases only hold back: a grant, the wait after a restart and a leader that is answered make a
 * member ignore a Prepare or sit out a time-out, as if the one were lost and the other late. So no
 * member here holds a grant or waits, and a leader promises whoever asks ({@link Turn#receive}): a
 * superset of what leases allow, and agreement must not rest on them (S9). As no heartbeat travels,
 * none is ever given, and whether a promise is known to be durable ({@code kept}), what rounds a
 * leader has sent and which it saw answered ({@code Rounds}, {@code Signs}), and what its reads
 * would have to await ({@code LeaderReads}) are never looked at: they are constants here.
 *
 * <p>Dropped besides: the seed, which chooses times only; the order in which promises reported
 * runs, which ranks by ballot; the cover of a ballot below the promise, a hint at what is known by
 * now, and the sums of a chain but the last, none of which is ever looked at again.
 */
final class Timeless implements NormalForm {

    static final long NEVER = 1L << 40;
    static final Cover NO_COVER = new Cover(Ballot.NONE, 0, 0);

    private final Model model;

    Timeless(Model model) {
        this.model = model;
    }

    @Override
    public GroupState of(GroupState state, Due due) {
        return new GroupState(
                state.config(),
                state.genesis(),
                acceptor(state.acceptor(), model.isCandidate(state.member())),
                learner(state.learner()),
                role(state.role(), due == Due.ROLE),
                proposer(state.proposer()),
                state.reads(),
                0);
    }

    private static Acceptor acceptor(Acceptor acceptor, boolean isCandidate) {
        Ballot promised = acceptor.promised();
        boolean coverCounts = acceptor.cover().ballot().equals(promised);
        return new Acceptor(
                promised,
                Ballot.NONE,
                // Only who will open a ballot looks at the highest one seen.
                isCandidate ? acceptor.highest() : promised,
                coverCounts ? acceptor.cover() : NO_COVER,
                null);
    }

    private Learner learner(Learner learner) {
        Gap gap = learner.gap();
        boolean counts =
                gap.hint() > learner.decidedBelow() && model.carries(Message.Kind.CATCH_UP);
        return new Learner(
                learner.window(),
                ledger(learner.ledger()),
                learner.tailBytes(),
                counts ? new Gap(gap.hint(), gap.member(), NOW, -1) : Gap.NONE,
                learner.compared(),
                learner.master(),
                learner.disk(),
                learner.feed());
    }

    private static Ledger ledger(Ledger ledger) {
        return new Ledger(
                ledger.below(),
                ledger.current(),
                ledger.table(),
                ledger.sessions(),
                // What else it remembers is for heartbeats and ChainSums, which do not travel.
                Chain.from(ledger.chain().last()),
                ledger.master(),
                ledger.used());
    }

    private static Proposer proposer(Proposer proposer) {
        OpenChange change = proposer.change();
        return new Proposer(
                proposer.doneBelow(),
                proposer.open(),
                proposer.offeredBelow(),
                proposer.leftBelow(),
                NOW,
                // In no model are so many instances decided that a new voter may not be level.
                new OpenChange(
                        change.count(),
                        change.change(),
                        change.own(),
                        change.offered(),
                        NOW,
                        Map.of(),
                        change.decided()));
    }

    private Role role(Role role, boolean due) {
        long at = due ? NOW : NEVER;
        return switch (role.kind()) {
            case FOUNDING -> role;
            case FOLLOWING -> {
                // Without forwarding nobody looks at who leads.
                boolean counts = model.carries(Message.Kind.FORWARD);
                Ballot leader = counts ? ((Following) role).leader() : Ballot.NONE;
                yield new Following(leader, 1, at);
            }
            case CANVASSING -> {
                Canvassing asked = (Canvassing) role;
                yield new Canvassing(asked.ballot(), asked.released(), asked.willing(), NEVER, at);
            }
            case PREPARING -> preparing((Preparing) role, at);
            case LEADING -> leading((Leading) role, due);
        };
    }

    private static Role preparing(Preparing role, long giveUpAt) {
        List<Run> reported = new ArrayList<>();
        for (Run run : role.reported()) {
            if (!reported.contains(run)) {
                reported.add(run);
            }
        }
        reported.sort(
                Comparator.comparing(Run::ballot)
                        .thenComparing(Run::first)
                        .thenComparing(Run::below)
                        .thenComparing(run -> run.values().hashCode()));
        return new Preparing(
                role.ballot(),
                role.released(),
                role.from(),
                role.pledges(),
                reported,
                NEVER,
                giveUpAt);
    }

    private static Role leading(Leading role, boolean due) {
        Signs signs = Signs.initial(due ? -NEVER : NOW);
        List<Progress> followers = new ArrayList<>();
        for (Progress one : role.followers()) {
            followers.add(
                    new Progress(
                            one.acceptedBelow(), one.behind(), NOW, signs, Long.MAX_VALUE, 0, -1));
        }
        return new Leading(
                role.ballot(),
                role.start(),
                role.next(),
                followers,
                role.recovered(),
                role.forwarded(),
                new Rounds(0, NEVER, NOW, Sequence.empty()),
                LeaderReads.none(0));
    }
}
