// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.protocol.Voter;

/** A cluster on virtual time whose membership changes. */
abstract class ChangingCluster {

    static final Duration LONG = Duration.ofSeconds(5);

    VirtualCluster cluster = new VirtualCluster(3);

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    void startAll(int size) {
        cluster = new VirtualCluster(size, options -> options.closeGrace(Duration.ZERO));
        cluster.startAll();
        cluster.leader();
    }

    GroupMembership change(int at, MembershipChange change) {
        return cluster.now(cluster.group(at).changeMembership(change));
    }

    static MembershipChange add(int member) {
        return MembershipChange.create().addVoter(member);
    }

    static List<Integer> ids(List<Voter> members) {
        return members.stream().map(Voter::member).toList();
    }

    GroupMembership inForce(int at) {
        return cluster.now(cluster.group(at).membership().next());
    }

    Standing standing(int at) {
        return status(at).standing();
    }

    GroupStatus status(int at) {
        return cluster.now(cluster.group(at).status().next());
    }

    void propose(int at, String value) {
        cluster.now(cluster.group(at).propose(VirtualCluster.bytes(value)));
    }
}
