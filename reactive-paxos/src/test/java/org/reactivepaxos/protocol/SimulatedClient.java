// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Event.TransferAsked;

/** Proposes and reads at one member, as far as its bounds allow. */
final class SimulatedClient {

    private final SimulatedMember member;
    private long doneBefore;
    private long nextRead;

    SimulatedClient(SimulatedMember member) {
        this.member = member;
    }

    /** Own proposals, of all starts, that were told to be done. */
    long done() {
        GroupState state = member.state();
        return doneBefore + (state == null ? 0 : state.proposer().doneBelow());
    }

    /** Own proposals that have not ended, and of which this start may learn the end. */
    long open() {
        GroupState state = member.state();
        return state == null || !belongs(state)
                ? 0
                : nextSequence(state) - state.proposer().doneBelow();
    }

    /** The start is about to end. */
    void crashed() {
        doneBefore = done();
    }

    private long nextSequence(GroupState current) {
        long next = current.nextSequence();
        for (Event event : member.inbox()) {
            next += event instanceof Proposed proposed ? proposed.requests().size() : 0;
        }
        return next;
    }

    /** Proposes some values, as many as the bounds allow; says how many. */
    int propose(long count) {
        long room = Math.min(count, room());
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < room; i++) {
            requests.add(member.group().someRequest());
        }
        propose(requests);
        return requests.size();
    }

    /** Proposes this; null where there is no room for it. */
    @Nullable ProposalId propose(Request request) {
        return room() > 0 ? propose(List.of(request)) : null;
    }

    private @Nullable ProposalId propose(List<Request> requests) {
        GroupState current = member.state();
        if (current == null || requests.isEmpty()) {
            return null;
        }
        PeerIdentity self = member.self();
        long next = nextSequence(current);
        for (int i = 0; i < requests.size(); i++) {
            ProposalId id = new ProposalId(self.storage(), self.incarnation(), next + i);
            byte[] payload = requests.get(i).payload();
            // What was asked for is so, whatever disk the member that is asked has.
            member.group().check(checker -> checker.proposed(id, payload));
        }
        member.happen(new Proposed(next, requests));
        return new ProposalId(self.storage(), self.incarnation(), next);
    }

    /** How many values could be proposed here now. */
    private long room() {
        GroupState current = member.state();
        return current == null || member.isOut() || !belongs(current)
                ? 0
                : current.limits().openProposals() - open();
    }

    /** Whether proposals made here now can have effect. */
    private static boolean belongs(GroupState state) {
        Standing standing = state.standing();
        return standing != Standing.REMOVED && standing != Standing.JOINING;
    }

    /** Proposes a membership unless one is open; says whether it did. */
    boolean proposeChange(long expectedVersion, Membership membership) {
        GroupState current = member.state();
        boolean waits = member.inbox().stream().anyMatch(ChangeProposed.class::isInstance);
        if (current == null || waits || current.hasOpenChange()) {
            return false;
        }
        member.happen(new ChangeProposed(expectedVersion, membership));
        return true;
    }

    /** Asks for some reads, of both kinds. */
    void read(int count) {
        GroupState current = member.state();
        if (current == null || member.isOut() || !belongs(current)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            long readId = nextRead++;
            member.check(checker -> checker.readAsked(member.member(), readId));
            member.happen(new ReadAsked(readId, member.group().random().nextBoolean()));
        }
    }

    /** Whether a read waits that no turn has taken yet. */
    boolean isAsking() {
        return member.inbox().stream().anyMatch(ReadAsked.class::isInstance);
    }

    void transferTo(int to) {
        member.happen(new TransferAsked(to));
    }
}
