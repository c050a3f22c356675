// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Chain;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.xodus.RollOvers;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusOptions;

/**
 * A journal on disk, as a follower of many groups uses it: a vote for one value after the other, of
 * all groups in turn.
 */
final class JournalAppends implements AppendTarget {

    static final int MEMBER = 1;

    private static final int PREPARED = 64;
    private static final Ballot BALLOT = new Ballot(Ballot.GENESIS_VERSION, 1, MEMBER);

    private final XodusJournal journal;
    private final int groups;
    private final long keep;
    private final List<Values> values = new ArrayList<>();
    private final long[] next;
    private final AtomicLong durable = new AtomicLong();
    private volatile Runnable listener = () -> {};
    private long count;

    /**
     * @param keep instances of each group that are needed; a checkpoint releases those below. 0
     *     keeps all
     */
    JournalAppends(Path directory, XodusOptions options, int valueBytes, int groups, long keep) {
        this.journal = XodusJournal.at(directory, options);
        this.groups = groups;
        this.keep = keep;
        this.next = new long[groups];
        Random random = new Random(valueBytes);
        for (int i = 0; i < PREPARED; i++) {
            byte[] payload = new byte[valueBytes];
            random.nextBytes(payload);
            values.add(Values.of(new Command(new ProposalId(MEMBER, 1, i), 0, 0, payload)));
        }
        journal.open(MEMBER).block();
        journal.durable()
                .subscribe(
                        position -> {
                            durable.set(position);
                            listener.run();
                        },
                        MemberCommand::giveUp);
    }

    @Override
    public long append() {
        int group = (int) (count % groups);
        Values block = values.get((int) (count % PREPARED));
        count++;
        long instance = next[group]++;
        LogRecord vote = new RunStored(new Run(BALLOT, instance, block), instance);
        boolean releases = keep > 0 && instance > keep && instance % keep == 0;
        return journal.append(
                group, releases ? List.of(vote, checkpoint(instance)) : List.of(vote));
    }

    private Checkpoint checkpoint(long below) {
        Genesis genesis = new Genesis(5, Membership.genesis(List.of(new Voter(MEMBER, 11))));
        Ledger start = Ledger.start(genesis);
        Ledger ledger =
                new Ledger(
                        below,
                        start.current(),
                        start.table(),
                        start.sessions(),
                        Chain.from(new Chain.Link(below, 1)),
                        start.master(),
                        start.used());
        return new Checkpoint(ledger, below - keep);
    }

    @Override
    public long durable() {
        return durable.get();
    }

    @Override
    public void whenDurable(Runnable told) {
        listener = told;
    }

    @Override
    public long syncs() {
        return journal.syncs();
    }

    /** What segments have cost so far. */
    RollOvers rollOvers() {
        return journal.rollOvers();
    }

    @Override
    public long pendingBytes() {
        return journal.pendingBytes();
    }

    @Override
    public void close() {
        journal.close().block();
    }
}
