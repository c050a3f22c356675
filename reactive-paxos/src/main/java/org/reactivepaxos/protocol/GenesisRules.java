// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.GenesisWanted;
import org.reactivepaxos.protocol.Role.Founding;

/**
 * The beginning of a group (rule S7): the lowest initial voter collects the storage ids of all, and
 * writes one genesis; everyone takes one genesis and never another. Without it a member votes for
 * nothing.
 */
final class GenesisRules {

    private GenesisRules() {}

    static GroupState onTime(GroupState state, Effects effects) {
        if (!(state.role() instanceof Founding founding) || effects.now() - founding.askAt() < 0) {
            return state;
        }
        for (int voter : state.config().initialVoters()) {
            if (voter != state.member()) {
                effects.sendAtOnce(voter, new GenesisWanted(state.config().initialVoters()));
            }
        }
        Founding waiting =
                new Founding(founding.introduced(), effects.now() + state.timing().resend());
        return introduce(state, waiting, state.config().self(), effects);
    }

    static GroupState onWanted(
            GroupState state, PeerIdentity from, GenesisWanted wanted, Effects effects) {
        if (state.genesis() != null) {
            // Durably: a writer that forgot its genesis could write another one.
            effects.sendDurably(from.member(), new GenesisIs(state.genesis()));
            return state;
        }
        List<Integer> voters = state.config().initialVoters();
        boolean sameList = wanted.voters().equals(voters) && voters.contains(from.member());
        return sameList && state.role() instanceof Founding founding
                ? introduce(state, founding, from, effects)
                : state;
    }

    private static GroupState introduce(
            GroupState state, Founding founding, PeerIdentity who, Effects effects) {
        if (!state.config().writesGenesis()) {
            return state.with(founding);
        }
        List<Voter> introduced = new ArrayList<>();
        for (Voter known : founding.introduced()) {
            if (known.member() != who.member()) {
                introduced.add(known);
            }
        }
        introduced.add(new Voter(who.member(), who.storage()));
        introduced.sort(Comparator.comparingInt(Voter::member));
        GroupState next = state.with(new Founding(introduced, founding.askAt()));
        return introduced.size() == state.config().initialVoters().size()
                ? found(next, introduced, effects)
                : next;
    }

    private static GroupState found(GroupState state, List<Voter> voters, Effects effects) {
        long drawn = state.draw();
        long clusterId = drawn == Genesis.NO_CLUSTER ? 1 : drawn;
        Genesis genesis = new Genesis(clusterId, Membership.genesis(voters));
        for (Voter voter : voters) {
            if (voter.member() != state.member()) {
                effects.sendDurably(voter.member(), new GenesisIs(genesis));
            }
        }
        return take(state.drawn(), genesis, effects);
    }

    static GroupState onGenesis(GroupState state, int from, GenesisIs message, Effects effects) {
        // Whoever joins takes it from those only that it was told to join (S7).
        boolean trusted = !state.config().joins() || state.config().initialVoters().contains(from);
        return trusted && state.genesis() == null ? take(state, message.genesis(), effects) : state;
    }

    private static GroupState take(GroupState state, Genesis genesis, Effects effects) {
        PeerIdentity self = state.config().self();
        if (!state.config().joins()) {
            requireVoter(genesis, self);
        }
        requireOwnIds(Ledger.start(genesis), genesis, self);
        effects.persist(new GenesisTaken(genesis));
        return ElectionRules.waitForLeader(state.with(genesis), effects.now());
    }

    /**
     * Refuses to take part under a disk that the membership does not name: a wiped disk has
     * forgotten its promises.
     */
    private static void requireVoter(Genesis genesis, PeerIdentity self) {
        if (!genesis.membership().admits(self.member(), self.storage())) {
            throw notAMember(genesis, self);
        }
    }

    /**
     * Refuses to take part where the log has seen this member id with another disk, or this disk
     * under another member id.
     *
     * @param ledger the log as far as this member has learned it
     */
    static void requireOwnIds(Ledger ledger, Genesis genesis, PeerIdentity self) {
        boolean usedMember = ledger.used().members().contains(self.member());
        boolean usedStorage = ledger.used().storages().contains(self.storage());
        if (usedMember != usedStorage) {
            throw notAMember(genesis, self);
        }
    }

    private static NotAMemberException notAMember(Genesis genesis, PeerIdentity self) {
        return new NotAMemberException(
                "member "
                        + self.member()
                        + " with storage id "
                        + Long.toHexString(self.storage())
                        + " is no member of cluster "
                        + Long.toHexString(genesis.clusterId())
                        + ", which began with the voters "
                        + genesis.membership().voters()
                        + ". A replaced or wiped data directory must join under a new member"
                        + " id");
    }
}
