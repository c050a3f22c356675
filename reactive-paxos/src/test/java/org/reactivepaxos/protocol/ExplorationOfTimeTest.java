// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/** Goal: the explorer sees what breaks leases, reads and the master where a fault is planted. */
final class ExplorationOfTimeTest {

    private static final long MAX_STATES = 1_000_000;

    private static final Model LEASES = new Leases("faulty", 2, 1, 0, true, false);

    @Test
    void findsTheSecondLeaseWhereGrantsAreNotKept() {
        Model forgetful =
                new Planted(LEASES) {
                    @Override
                    GroupState before(GroupState state) {
                        return withoutGrant(state);
                    }
                };

        assertBreaks(forgetful, "one member holds a lease");
    }

    private static GroupState withoutGrant(GroupState state) {
        Acceptor acceptor = state.acceptor();
        return state.with(
                new Acceptor(
                        acceptor.promised(),
                        acceptor.kept(),
                        acceptor.highest(),
                        acceptor.cover(),
                        null));
    }

    @Test
    void findsTheRestartThatDoesNotWait() {
        Model impatient =
                new Planted(new Leases("faulty", 2, 1, 1, true, false)) {
                    @Override
                    GroupState before(GroupState state) {
                        Grant grant = state.acceptor().grant();
                        return grant != null && grant.isRestartWait() ? withoutGrant(state) : state;
                    }
                };

        assertBreaks(impatient, "one member holds a lease");
    }

    @Test
    void findsTheLeaseThatIsCountedFromTheAnswer() {
        Model late =
                new Planted(LEASES) {
                    @Override
                    GroupState before(GroupState state) {
                        return state.role() instanceof Leading leading
                                ? state.with(asIfSentNow(leading))
                                : state;
                    }
                };

        assertBreaks(late, "one member holds a lease");
    }

    private static Leading asIfSentNow(Leading leading) {
        Rounds rounds = leading.rounds();
        Sequence<Long> now = Sequence.empty();
        for (int i = 0; i < rounds.sentAt().size(); i++) {
            now = now.plus(NormalForm.NOW);
        }
        return leading.beating(new Rounds(rounds.last(), rounds.nextAt(), rounds.since(), now));
    }

    @Test
    void findsTheLeaseThatCountsOnClocksThatAgree() {
        Model naive =
                new Planted(LEASES) {
                    @Override
                    GroupState before(GroupState state) {
                        return state.role() instanceof Leading leading
                                ? state.with(withYoungerGrants(leading))
                                : state;
                    }
                };

        assertBreaks(naive, "one member holds a lease");
    }

    /** A lease that goes on a little longer than the spread of the clocks allows. */
    private static Leading withYoungerGrants(Leading leading) {
        List<Progress> followers = new ArrayList<>();
        for (Progress one : leading.followers()) {
            Signs signs = one.signs();
            long age = NormalForm.NOW - signs.grantedAt();
            long grantedAt = age == 1 ? NormalForm.NOW : signs.grantedAt();
            followers.add(
                    one.heard(
                            new Signs(signs.heardAt(), signs.round(), signs.granted(), grantedAt)));
        }
        return leading.with(followers);
    }

    @Test
    void findsTheReadThatForgetsWhatWasRecovered() {
        Model hasty =
                new Planted(LEASES) {
                    @Override
                    GroupState before(GroupState state) {
                        return state.role() instanceof Leading leading
                                ? state.with(
                                        leading.with(new LeaderReads(0, leading.reads().pending())))
                                : state;
                    }
                };

        assertBreaks(hasty, "a read sees what was decided before it was asked");
    }

    @Test
    void findsTheMasterThatTimesItsClaimAgain() {
        assertBreaks(
                state -> {
                    Sequence<MasterView.Claim> claims = Sequence.empty();
                    for (MasterView.Claim claim : state.learner().master().claims()) {
                        claims = claims.plus(new MasterView.Claim(claim.sequence(), 0));
                    }
                    MasterView view = state.learner().master();
                    return new MasterView(
                            view.believes(),
                            view.ownUntil(),
                            view.waits(),
                            view.othersUntil(),
                            claims);
                });
    }

    @Test
    void findsTheMemberThatDoesNotWaitForTheMaster() {
        assertBreaks(
                state -> {
                    MasterView view = state.learner().master();
                    return new MasterView(
                            view.believes(),
                            view.ownUntil(),
                            false,
                            view.othersUntil(),
                            view.claims());
                });
    }

    /** What a member takes for its view before each fold. */
    private interface Mistake {
        MasterView of(GroupState state);
    }

    private static void assertBreaks(Mistake mistake) {
        Masters sound = new Masters("faulty", 2, 3, 4, 0, false);
        Masters.Fold fold =
                (state, now, events) ->
                        Transition.fold(
                                state.with(state.learner().with(mistake.of(state))), now, events);
        Explored faulty =
                new Explored() {
                    @Override
                    public String name() {
                        return sound.name();
                    }

                    @Override
                    public String about() {
                        return sound.about();
                    }

                    @Override
                    public Space space() {
                        return new MasterSpace(sound, fold);
                    }
                };

        assertBreaks(faulty, "at most one believes to be master");
    }

    private static void assertBreaks(Explored model, String truth) {
        ExplorationResult result = Explorer.explore(model, MAX_STATES);

        assertThat(result.exhausted()).isFalse();
        assertThat(result.counterexample()).hasSizeGreaterThan(1);
        assertThat(result.counterexample().get(result.counterexample().size() - 1)).contains(truth);
    }
}
