// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Chain;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;

/** Short ways to write down log records in tests. */
public final class Records {

    private Records() {}

    public static Ballot ballot(int round) {
        return new Ballot(Ballot.GENESIS_VERSION, round, 1);
    }

    /** A command of that many bytes, told from others by {@code tag}. */
    public static Value value(long tag, int bytes) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (tag + i);
        }
        return new Command(new ProposalId(7, 1, tag), 0, 0, payload);
    }

    /** {@code count} commands of {@code bytes} bytes from instance {@code first} on. */
    public static Run run(int round, long first, int count, int bytes) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value(1000L * round + first + i, bytes));
        }
        return new Run(ballot(round), first, Values.of(values));
    }

    public static Run run(int round, long first, int count) {
        return run(round, first, count, 16);
    }

    public static LogRecord stored(Run run) {
        return new RunStored(run, 0);
    }

    public static LogRecord stored(Run run, long decidedBelow) {
        return new RunStored(run, decidedBelow);
    }

    public static LogRecord promise(int round) {
        return new PromiseGiven(ballot(round));
    }

    public static LogRecord decided(long below) {
        return new DecidedMark(below);
    }

    public static LogRecord dropped() {
        return new GroupDropped();
    }

    public static Genesis genesis(long cluster) {
        return new Genesis(
                cluster, Membership.genesis(List.of(new Voter(1, 11), new Voter(2, 22))));
    }

    public static LogRecord genesisTaken(long cluster) {
        return new GenesisTaken(genesis(cluster));
    }

    public static LogRecord refounded(long cluster) {
        return new GroupRefounded(genesis(cluster));
    }

    /** A snapshot is durable that covers everything below; values stay readable from there on. */
    public static LogRecord checkpoint(long below, long retainedFrom) {
        Ledger start = Ledger.start(genesis(5));
        Ledger ledger =
                new Ledger(
                        below,
                        start.current(),
                        start.table(),
                        start.sessions(),
                        Chain.from(new Chain.Link(below, 7)),
                        start.master(),
                        start.used());
        return new Checkpoint(ledger, retainedFrom);
    }

    /** The values of the runs, one after the other. */
    public static List<Value> values(List<Run> runs) {
        List<Value> values = new ArrayList<>();
        for (Run run : runs) {
            for (int i = 0; i < run.values().count(); i++) {
                values.add(run.values().get(i));
            }
        }
        return values;
    }
}
