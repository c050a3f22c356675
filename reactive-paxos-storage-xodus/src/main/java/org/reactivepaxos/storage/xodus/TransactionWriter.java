// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;

/**
 * Makes transactions of what was appended, and acknowledges each once it is durable. One thread.
 */
final class TransactionWriter {

    private final LogAppender log;
    private final XodusOptions options;
    private final Intake intake;
    private final Retention retention;
    private final JournalIndex index;

    TransactionWriter(LogAppender log, XodusOptions options, Intake intake, Retention retention) {
        this.retention = retention;
        this.log = log;
        this.options = options;
        this.intake = intake;
        this.index = log.index();
    }

    /**
     * Writes and syncs one transaction from the head of the queue.
     *
     * @return the position that is durable now
     */
    long write(Queue<Intake.Appended> queue) throws IOException {
        if (log.isFull()) {
            log.rollOver();
            retention.survey(log.completeHead());
        }
        retention.moveSome(log, options.transactionBytes());
        List<Intake.Appended> batch = new ArrayList<>();
        Entries entries = log.begin();
        long bytes = 0;
        Intake.Appended next = queue.peek();
        while (next != null && fits(batch.size(), bytes, next.bytes())) {
            queue.remove();
            batch.add(next);
            bytes += next.bytes();
            encode(next, entries);
            next = queue.peek();
        }
        long first = log.nextLsn();
        log.commit();
        publish(batch, first);
        intake.settled(bytes);
        return batch.get(batch.size() - 1).position();
    }

    private boolean fits(int appends, long bytes, long more) {
        return appends == 0
                || (appends < options.transactionAppends()
                        && bytes + more <= options.transactionBytes());
    }

    private void encode(Intake.Appended appended, Entries entries) {
        PeerIdentity peer = appended.peer();
        if (peer != null) {
            entries.add(RecordCodec.encode(entries.next(), peer));
            return;
        }
        for (LogRecord record : appended.records()) {
            if (record.kind() == LogRecord.Kind.GENESIS) {
                // a second one must fail before it is on disk
                index.apply(appended.group(), record, entries.next());
            }
            entries.add(appended.group(), record);
        }
    }

    private void publish(List<Intake.Appended> batch, long firstLsn) {
        long key = firstLsn;
        for (Intake.Appended appended : batch) {
            PeerIdentity peer = appended.peer();
            if (peer != null) {
                index.apply(peer);
                key++;
                continue;
            }
            log.publish(appended.group(), appended.records(), key);
            key += appended.records().size();
        }
    }
}
