// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Who is master, by the log alone (rule S11). It knows no time: whether the holder still believes
 * to be master, and whether another may claim, each member works out for itself.
 *
 * @param revision instance of the last entry that had effect, renewals included; -1 before any
 * @param term grows with each new holder and with nothing else: the fencing token; 0 before any
 * @param holder null where nobody is master
 * @param lease of the last entry that had effect, nanoseconds
 * @param successor who alone may claim for one lease after a transfer, 0 for none
 * @param entry the last entry that had effect, null before any
 */
public record MasterState(
        long revision,
        long term,
        @Nullable Holder holder,
        long lease,
        int successor,
        @Nullable ProposalId entry) {

    public static final MasterState NONE = new MasterState(-1, 0, null, 0, 0, null);

    /** One start of one member. */
    public record Holder(int member, long storage, long incarnation) {

        boolean is(PeerIdentity self) {
            return storage == self.storage() && incarnation == self.incarnation();
        }
    }

    /** Takes a decided run: the entries among its values that must have effect. */
    MasterState next(Decision decision, Membership membership) {
        MasterState state = this;
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command
                    && command.machine() == MasterEntry.MACHINE
                    && !decision.drops(i)) {
                state = state.next(command, decision.first() + i, membership);
            }
        }
        return state;
    }

    private MasterState next(Command command, long instance, Membership membership) {
        MasterEntry wanted = MasterEntry.read(command.payload());
        int position = membership.positionOfStorage(command.id().storage());
        if (wanted == null || wanted.revision() != revision || position < 0) {
            return this;
        }
        Holder by =
                new Holder(
                        membership.voters().get(position).member(),
                        command.id().storage(),
                        command.id().incarnation());
        boolean same = by.equals(holder);
        return switch (wanted.action()) {
            case CLAIM, RENEW ->
                    same || wanted.action() == MasterEntry.Action.CLAIM
                            ? new MasterState(
                                    instance,
                                    same ? term : term + 1,
                                    by,
                                    wanted.lease(),
                                    0,
                                    command.id())
                            : this;
            case RESIGN, TRANSFER ->
                    same
                            ? new MasterState(
                                    instance,
                                    term,
                                    null,
                                    wanted.lease(),
                                    wanted.successor(),
                                    command.id())
                            : this;
        };
    }

    boolean isHeldBy(PeerIdentity self) {
        return holder != null && holder.is(self);
    }

    /** Whether this member must wait before it claims. */
    boolean keepsOut(PeerIdentity self) {
        return holder != null ? !holder.is(self) : successor != 0 && successor != self.member();
    }

    boolean isBy(PeerIdentity self, long sequence) {
        return Objects.equals(entry, new ProposalId(self.storage(), self.incarnation(), sequence));
    }
}
