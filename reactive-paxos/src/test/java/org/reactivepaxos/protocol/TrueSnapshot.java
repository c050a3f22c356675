// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;

/** A snapshot, taken or installed, holds exactly what the decided log below it amounts to (S8). */
final class TrueSnapshot implements Checker {

    private final Agreement agreement;

    /** At each instance, folded value by value from the genesis. */
    private final List<Ledger> ledgers = new ArrayList<>();

    TrueSnapshot(Agreement agreement) {
        this.agreement = agreement;
    }

    @Override
    public void stored(int member, LogRecord entry, DurableLog durable) {
        if (entry instanceof GenesisTaken taken && ledgers.isEmpty()) {
            ledgers.add(Ledger.start(taken.genesis()));
        }
    }

    @Override
    public void snapshot(int member, Ledger ledger) {
        require(member, ledger);
    }

    @Override
    public void installed(int member, Ledger ledger) {
        require(member, ledger);
    }

    private void require(int member, Ledger ledger) {
        byte[] expected = LedgerCodec.encode(at(ledger.below()));
        Checker.require(
                Arrays.equals(expected, LedgerCodec.encode(ledger)),
                "a snapshot is what the log amounts to",
                member,
                ledger.below());
    }

    private Ledger at(long below) {
        for (long next = ledgers.size() - 1L; next < below; next++) {
            Value value = agreement.at(next);
            Checker.require(value != null, "a snapshot is of what is decided", next);
            if (value != null) {
                Run run = new Run(Ballot.NONE, next, Values.of(value));
                ledgers.add(ledgers.get((int) next).next(run).ledger());
            }
        }
        return ledgers.get((int) below);
    }
}
