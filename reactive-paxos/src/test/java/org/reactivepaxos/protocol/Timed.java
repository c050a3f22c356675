// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Progress;

/**
 * As {@link Timeless}, but grants, leases and the wait after a restart stay, counted by the own
 * clock, and the time passes: {@link #later}.
 *
 * <p>Times are differences to the own clock, so a world has no time of its own and may go on for
 * ever. What is over is taken out: a grant or a wait that has ended, and the time at which a
 * heartbeat left whose answers give no lease any more. Timers are still due whenever it is wanted:
 * that is sound for safety, and so the spans of timers need not be told apart. A leader counts as
 * one that is answered until its timer is due, or a higher Prepare comes ({@link Turn#receive}).
 */
final class Timed implements NormalForm {

    private static final long NEVER = Timeless.NEVER;

    private final Timeless timeless;

    Timed(Model model) {
        this.timeless = new Timeless(model);
    }

    @Override
    public GroupState of(GroupState state, Due due) {
        GroupState plain = timeless.of(state, due);
        Acceptor acceptor = plain.acceptor();
        Ballot promised = acceptor.promised();
        GroupState held =
                plain.with(
                        new Acceptor(
                                promised,
                                state.acceptor().keeps(promised) ? promised : Ballot.NONE,
                                acceptor.highest(),
                                acceptor.cover(),
                                live(state.acceptor().grant())));
        return state.role() instanceof Leading leading
                ? held.with(leading(state, leading, due))
                : held;
    }

    private static @Nullable Grant live(@Nullable Grant grant) {
        return grant != null && grant.until() - NOW > 0 ? grant : null;
    }

    private static Leading leading(GroupState state, Leading role, Due due) {
        long span = state.timing().shortened(state.lease());
        List<Progress> followers = new ArrayList<>();
        for (Progress one : role.followers()) {
            Signs signs = one.signs();
            boolean counts = signs.granted() > 0 && NOW - signs.grantedAt() < span;
            Signs kept =
                    new Signs(
                            due == Due.ROLE ? -NEVER : NOW,
                            signs.round(),
                            counts ? signs.granted() : 0,
                            counts ? signs.grantedAt() : 0);
            followers.add(
                    new Progress(
                            one.acceptedBelow(), one.behind(), NOW, kept, Long.MAX_VALUE, 0, -1));
        }
        Rounds rounds = role.rounds();
        Sequence<Long> sentAt = rounds.sentAt();
        while (!sentAt.isEmpty() && NOW - sentAt.get(0) >= span) {
            sentAt = sentAt.withoutFirst(1);
        }
        long nextAt = due == Due.HEARTBEAT ? NOW : NEVER;
        return new Leading(
                role.ballot(),
                role.start(),
                role.next(),
                followers,
                role.recovered(),
                role.forwarded(),
                new Rounds(rounds.last(), nextAt, NOW, sentAt),
                role.reads());
    }

    /** The state when the own clock shows so much more. */
    static GroupState later(GroupState state, long span) {
        Acceptor acceptor = state.acceptor();
        Grant grant = acceptor.grant();
        GroupState next =
                state.with(
                                new Acceptor(
                                        acceptor.promised(),
                                        acceptor.kept(),
                                        acceptor.highest(),
                                        acceptor.cover(),
                                        grant == null
                                                ? null
                                                : new Grant(grant.to(), grant.until() - span)))
                        .with(state.learner().with(later(state.learner().master(), span)));
        return next.role() instanceof Leading leading ? next.with(later(leading, span)) : next;
    }

    private static Leading later(Leading leading, long span) {
        List<Progress> followers = new ArrayList<>();
        for (Progress one : leading.followers()) {
            Signs signs = one.signs();
            followers.add(
                    one.heard(
                            new Signs(
                                    signs.heardAt(),
                                    signs.round(),
                                    signs.granted(),
                                    signs.grantedAt() - span)));
        }
        Rounds rounds = leading.rounds();
        Sequence<Long> sentAt = Sequence.empty();
        for (long at : rounds.sentAt()) {
            sentAt = sentAt.plus(at - span);
        }
        return leading.with(followers)
                .beating(new Rounds(rounds.last(), rounds.nextAt(), rounds.since(), sentAt));
    }

    /** The view by a clock that shows so much more; what has ended has no time any more. */
    static MasterView later(MasterView view, long span) {
        boolean believes = view.believes() && view.ownUntil() - span > NOW;
        boolean waits = view.waits() && view.othersUntil() - span > NOW;
        Sequence<MasterView.Claim> claims = Sequence.empty();
        for (MasterView.Claim claim : view.claims()) {
            claims = claims.plus(new MasterView.Claim(claim.sequence(), claim.offeredAt() - span));
        }
        return new MasterView(
                believes,
                believes ? view.ownUntil() - span : NOW,
                waits,
                waits ? view.othersUntil() - span : NOW,
                claims);
    }
}
