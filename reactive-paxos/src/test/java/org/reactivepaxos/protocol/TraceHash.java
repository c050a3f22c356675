// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.List;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Event.SnapshotReceived;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.Event.Withdrawn;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Decision;

/**
 * Folds a run into 64 bits. Built only from numbers, bytes and names, never from {@code hashCode()}
 * of an object: those of enums differ between runs.
 */
final class TraceHash {

    private long hash = 0x5041584f53L;

    long value() {
        return hash;
    }

    void turn(long now, int member, List<Event> events) {
        mix(now);
        mix(member);
        for (Event event : events) {
            mix(event.kind().name());
            switch (event.kind()) {
                case RECEIVED -> received((Received) event);
                case PROPOSED -> mix(((Proposed) event).firstSequence());
                case WITHDRAWN -> ((Withdrawn) event).sequences().forEach(this::mix);
                case CHANGE_PROPOSED -> mix(((ChangeProposed) event).expectedVersion());
                case CHANGE_WITHDRAWN -> mix(event.toString());
                case LOG_READ -> runs(((LogRead) event).runs());
                case READ_ASKED, TRANSFER_ASKED -> mix(event.toString()); // Numbers alone.
                case PEER_SILENT, PEER_BACK, RESULTS_SUMMED -> mix(event.toString());
                case SNAPSHOT_TAKEN -> ledger(((SnapshotTaken) event).ledger());
                case SNAPSHOT_RECEIVED -> ledger(((SnapshotReceived) event).ledger());
            }
        }
    }

    void outcome(Outcome outcome) {
        GroupState state = outcome.state();
        mix(state.role().kind().name());
        mix(state.acceptor().promised());
        mix(state.decidedBelow());
        mix(outcome.persist().size());
        for (Decision decision : outcome.decided()) {
            mix(decision.first());
            mix(decision.values());
            mix(decision.dropped().size());
        }
        outcome.readable().forEach(answer -> mix(answer.index()));
    }

    private void ledger(Ledger ledger) {
        mix(Arrays.hashCode(LedgerCodec.encode(ledger)));
    }

    private void received(Received received) {
        mix(received.from().member());
        mix(received.from().storage());
        mix(received.from().incarnation());
        mix(received.clusterId());
        message(received.message());
    }

    private void message(Message message) {
        mix(message.kind().name());
        if (message instanceof Accept accept) {
            mix(accept.ballot());
            mix(accept.first());
            mix(accept.values());
            mix(accept.decidedBelow());
        } else if (message instanceof Accepted accepted) {
            mix(accepted.ballot());
            mix(accepted.below());
        } else if (message instanceof Missing missing) {
            mix(missing.ballot());
            mix(missing.next());
        } else if (message instanceof Heartbeat heartbeat) {
            mix(heartbeat.ballot());
            mix(heartbeat.round());
            mix(heartbeat.decidedBelow());
            mixIf(heartbeat.quiesce());
        } else if (message instanceof HeartbeatReply reply) {
            mix(reply.ballot());
            mix(reply.round());
            mix(reply.decidedBelow());
            mix(reply.grants() ? 1 : 0);
            mixIf(reply.quiescent());
        } else if (message instanceof Decided decided) {
            mix(decided.ballot());
            mix(decided.below());
        } else {
            rarer(message);
        }
    }

    private void rarer(Message message) {
        if (message instanceof Promise promise) {
            mix(promise.ballot());
            mix(promise.first());
            mix(promise.decidedBelow());
            runs(promise.runs());
        } else if (message instanceof CatchUpReply reply) {
            mix(reply.first());
            mix(reply.values());
        } else if (message instanceof Forward forward) {
            mix(forward.commands());
        } else if (message instanceof Nack nack) {
            mix(nack.ballot());
            mix(nack.promised());
            mix(nack.decidedBelow());
        } else if (message instanceof CatchUp wanted) {
            mix(wanted.from());
        } else if (message instanceof Prepare prepare) {
            mix(prepare.ballot());
            mix(prepare.from());
        } else {
            mix(message.toString()); // Rare and small: records print their numbers.
        }
    }

    /** So that what came later changes no hash of a run without it. */
    private void mixIf(boolean isSo) {
        if (isSo) {
            mix(1);
        }
    }

    private void runs(List<Run> runs) {
        for (Run run : runs) {
            mix(run.ballot());
            mix(run.first());
            mix(run.values());
        }
    }

    private void mix(Values values) {
        mix(Arrays.hashCode(values.encoded()));
    }

    private void mix(Ballot ballot) {
        mix(ballot.version());
        mix(ballot.round());
        mix(ballot.member());
    }

    private void mix(String text) {
        mix(text.hashCode()); // Fixed by the specification of strings.
    }

    private void mix(long value) {
        hash = (Long.rotateLeft(hash, 23) ^ value) * 0x9E3779B97F4A7C15L;
    }
}
