// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;
import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * Takes snapshots of one member now and then, and fetches those of others in parts, which takes its
 * time and breaks off with the sender, the receiver or the link. Ledgers pass as bytes.
 */
final class SimulatedSnapshots {

    private static final long MILLI = Faults.MILLI;
    private static final int PACE = 120;
    private static final int WRITE_MAX = 20;
    private static final int PARTS_MAX = 12;
    private static final int PART_MAX = 30;
    private static final int LAST_PART_MAX = 5;
    private static final int RETAINED_MAX = 30;

    private final SimulatedMember member;
    private boolean wanted;
    private boolean fetching;
    private boolean hasInstalled;

    SimulatedSnapshots(SimulatedMember member) {
        this.member = member;
    }

    void begin(boolean isWanted) {
        wanted = isWanted;
        if (wanted) {
            takeNowAndThen();
        }
    }

    /** Again and again, for as long as the member is part of the run. */
    private void takeNowAndThen() {
        after(
                random().nextInt(PACE),
                () -> {
                    GroupState state = member.state();
                    if (state != null && state.decidedBelow() > 0 && takes()) {
                        take(LedgerCodec.encode(state.learner().ledger()), WRITE_MAX);
                        fetch(anyOther());
                    }
                    takeNowAndThen();
                });
    }

    /**
     * Leads are lost and won in the moments that matter most: whoever loses one takes a snapshot of
     * what perhaps it alone knows as decided, and whoever wins one hurries to fetch it.
     */
    void turned(GroupState before, GroupState after) {
        boolean led = before.role() instanceof Leading;
        boolean leads = after.role() instanceof Leading;
        if (!wanted || led == leads || !takes()) {
            return;
        }
        if (led && after.decidedBelow() > 0) {
            take(LedgerCodec.encode(after.learner().ledger()), 1);
        } else if (leads) {
            for (SimulatedMember other : member.group().members()) {
                fetching = false;
                fetch(new SnapshotWanted(other.member(), 0), 1);
            }
        }
    }

    /** What a damaged member has is no truth to go on from. */
    private boolean takes() {
        return member.origin() == Origin.OWN;
    }

    private void take(byte[] snapshot, int withinMillis) {
        long incarnation = member.self().incarnation();
        long retained = (long) random().nextInt(3) * random().nextInt(RETAINED_MAX);
        after(
                random().nextInt(withinMillis),
                () -> {
                    if (lives(member, incarnation)) {
                        Ledger ledger = LedgerCodec.decode(snapshot);
                        long from = Math.max(0, ledger.below() - retained);
                        member.check(checker -> checker.snapshot(member.member(), ledger));
                        member.happen(new SnapshotTaken(ledger, from));
                    }
                });
    }

    /** A driver may also fetch ahead: the core takes what it has use for, whatever it is doing. */
    private SnapshotWanted anyOther() {
        int members = member.group().members().size();
        return new SnapshotWanted(1 + random().nextInt(members), 0);
    }

    /** One at a time; what breaks off the core asks for again. */
    void fetch(SnapshotWanted from) {
        fetch(from, 1 + random().nextInt(PARTS_MAX));
    }

    private void fetch(SnapshotWanted from, int parts) {
        SimulatedMember source = member.group().seated(from.member());
        Ledger stored = source.disk().durable().base();
        boolean serves = source.origin() == Origin.OWN && source.state() != null;
        if (fetching || source == member || !serves || stored == null) {
            return;
        }
        fetching = true;
        byte[] snapshot = LedgerCodec.encode(stored);
        Transfer transfer =
                new Transfer(source, source.self().incarnation(), member.self().incarnation());
        next(transfer, snapshot, parts);
    }

    /** Between one start of the sender and one of the receiver. */
    private record Transfer(SimulatedMember source, long sender, long receiver) {}

    private void next(Transfer transfer, byte[] snapshot, int partsLeft) {
        after(
                1 + random().nextInt(partsLeft > 1 ? PART_MAX : LAST_PART_MAX),
                () -> {
                    boolean goesOn =
                            lives(transfer.source, transfer.sender)
                                    && lives(member, transfer.receiver)
                                    && member.group()
                                            .network()
                                            .carries(transfer.source.member(), member.member());
                    if (!goesOn) {
                        fetching = false;
                        member.group().marks().reach(Mark.SNAPSHOT_TRANSFER_BROKE);
                    } else if (partsLeft > 1) {
                        next(transfer, snapshot, partsLeft - 1);
                    } else {
                        fetching = false;
                        member.happen(new SnapshotReceived(LedgerCodec.decode(snapshot)));
                    }
                });
    }

    /** Hands out what an outcome has learned, in its order. */
    void tell(Outcome outcome) {
        Ledger installed = outcome.installed();
        if (installed != null) {
            hasInstalled = true;
            member.check(checker -> checker.installed(member.member(), installed));
        }
        for (Decision decision : outcome.decided()) {
            member.check(checker -> checker.decided(member.member(), decision));
        }
    }

    /** Whether it has ever gone on from the snapshot of another. */
    boolean hasInstalled() {
        return hasInstalled;
    }

    private static boolean lives(SimulatedMember member, long incarnation) {
        return member.state() != null && member.self().incarnation() == incarnation;
    }

    private Random random() {
        return member.group().random();
    }

    private void after(long millis, Runnable action) {
        member.group().agenda().after(millis * MILLI, action);
    }
}
