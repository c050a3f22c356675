// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Value.Change;

/**
 * What one member holds of a group whose majority is lost for ever, and what lets it go on alone:
 * as the only voter, under a cluster id that no other member knows (rule S7).
 *
 * <p>A quorum of one finds in phase 1 what this member has accepted, and no more. So that is
 * decided here at once: each value accepted, and a no-op where nothing was. Behind it comes an
 * ordinary entry of the log that leaves this member alone; so whoever learns the log later, or a
 * snapshot of it, comes to the same membership, by the same rules (S6).
 *
 * @param self whose disk it is; the incarnation is that of the start which writes the entry
 * @param group what the durable records amount to
 * @param ledger the decided log below {@code group.decidedBelow()}, folded
 */
public record Survivor(PeerIdentity self, RecoveredGroup group, Ledger ledger) {

    private static final int NOOPS_OF_A_RUN = 1024;

    /** Why a member cannot go on alone, or need not. */
    public enum Objection {
        /** It never began with the group, or has dropped it. */
        NO_GENESIS("this member holds nothing of the group"),
        /**
         * Others have gone on without it, or it has not joined yet: what it holds is no witness.
         */
        NO_MEMBER("this member is none of the group's members: it was removed, or never joined"),
        /** What it has accepted last takes it out; that may be in force. */
        LEAVING(
                "this member has accepted a change that removes it, and does not know whether it"
                        + " was decided: the group may go on without it"),
        /** As after a recovery. */
        DECIDES_ALONE("this member decides alone already: start it"),
        /**
         * Nothing is saved, and there is a risk: whoever holds a value knows that a quorum began
         * with the group, so that those that never did are none under the new cluster id.
         */
        NO_VALUES("this member holds no value of the group: begin another group instead");

        private final String text;

        Objection(String text) {
            this.text = text;
        }

        /** In words, for an operator. */
        public String text() {
            return text;
        }
    }

    public Survivor {
        Objects.requireNonNull(self, "self");
        Check.argument(
                group.genesis() == null || ledger.below() == group.decidedBelow(),
                "the decided log is folded: %d",
                ledger.below());
    }

    /** The first instance above all that this member has accepted, or knows as decided. */
    public long acceptedBelow() {
        List<Run> undecided = group.undecided();
        return undecided.isEmpty()
                ? group.decidedBelow()
                : undecided.get(undecided.size() - 1).below();
    }

    /**
     * The highest ballot among the votes that are not known to be decided, {@link Ballot#NONE}
     * where there are none. Of two survivors that have decided the same, the one with the higher
     * has heard of more.
     */
    public Ballot lastVote() {
        Ballot highest = Ballot.NONE;
        for (Run run : group.undecided()) {
            highest = Ballot.max(highest, run.ballot());
        }
        return highest;
    }

    /** How many instances below {@link #acceptedBelow()} this member holds no value of. */
    public long missing() {
        long missing = acceptedBelow() - group.decidedBelow();
        for (Run run : group.undecided()) {
            missing -= run.values().count();
        }
        return missing;
    }

    /** Why this member does not go on alone; null where it can. */
    public @Nullable Objection objection() {
        if (group.genesis() == null) {
            return Objection.NO_GENESIS;
        }
        Membership inForce = ledger.membership();
        if (!isMember(inForce)) {
            return Objection.NO_MEMBER;
        }
        if (inForce.size() == 1 && inForce.admits(self.member(), self.storage())) {
            return Objection.DECIDES_ALONE;
        }
        if (acceptedBelow() == 0) {
            return Objection.NO_VALUES;
        }
        return isMember(end().membership()) ? null : Objection.LEAVING;
    }

    private boolean isMember(Membership membership) {
        return membership.names(self.member(), self.storage());
    }

    /**
     * The records that make it so. Each beginning of them is safe too: the new cluster comes first,
     * so nothing is ever decided alone under the old one.
     *
     * @param clusterId random, and not the one that the group has
     * @throws IllegalArgumentException where there is an objection
     */
    public List<LogRecord> alone(long clusterId) {
        Genesis genesis = group.genesis();
        Objection objection = objection();
        if (genesis == null || objection != null) {
            throw new IllegalArgumentException("cannot go on alone: " + objection);
        }
        Check.argument(clusterId != genesis.clusterId(), "the cluster id of before: %d", clusterId);
        List<LogRecord> records = new ArrayList<>();
        records.add(new GroupRefounded(new Genesis(clusterId, genesis.membership())));
        long below = group.decidedBelow();
        for (Run run : group.undecided()) {
            for (Run noops : noops(below, run.first())) {
                records.add(new RunStored(noops, group.decidedBelow()));
            }
            below = run.below();
        }
        Run last = last(end());
        records.add(new RunStored(last, last.below()));
        return records;
    }

    /** The log with all that was accepted, and no-ops for the rest. */
    private Ledger end() {
        Ledger end = ledger;
        for (Run run : group.undecided()) {
            for (Run noops : noops(end.below(), run.first())) {
                end = end.next(noops).ledger();
            }
            end = end.next(run).ledger();
        }
        return end;
    }

    private static List<Run> noops(long from, long below) {
        List<Run> runs = new ArrayList<>(0);
        for (long first = from; first < below; first += NOOPS_OF_A_RUN) {
            int count = (int) Math.min(NOOPS_OF_A_RUN, below - first);
            Values values = Values.of(Collections.nCopies(count, Value.NOOP));
            runs.add(new Run(Ballot.NONE, first, values));
        }
        return runs;
    }

    /** The entry that leaves this member alone; nobody voted for it. */
    private Run last(Ledger end) {
        Membership before = end.membership();
        List<Voter> own = new ArrayList<>();
        for (Voter member : before.members()) {
            if (member.is(self.member(), self.storage())) {
                own.add(member);
            }
        }
        Membership alone =
                new Membership(before.version(), own, List.of(), 1, 1, before.leaseNanos());
        ProposalId id = new ProposalId(self.storage(), self.incarnation(), 0);
        Change change = new Change(id, before.version(), alone);
        return new Run(Ballot.NONE, end.below(), Values.of(change));
    }
}
