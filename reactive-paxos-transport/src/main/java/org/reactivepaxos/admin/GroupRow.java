// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.Master;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.protocol.Voter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One group as it is on this member.
 *
 * @param membership null while none is known
 * @param open proposals of this member
 */
record GroupRow(GroupStatus status, Master master, @Nullable GroupMembership membership, int open) {

    private static final String ROW = "%6s  %-9s %-10s %6s  %-9s %12s %12s %8s %6s  %s%n";

    static final String TEXT_HEAD =
            String.format(
                    Locale.ROOT,
                    ROW,
                    "group",
                    "state",
                    "role",
                    "leader",
                    "master",
                    "applied",
                    "decided",
                    "lag",
                    "open",
                    "members");

    /** As it is now; errors with why it halted. */
    static Mono<GroupRow> of(PaxosGroup group) {
        return group.status().next().flatMap(status -> complete(group, status));
    }

    /** As it is, and whenever that changes, up to ten times a second. */
    static Flux<GroupRow> changes(PaxosGroup group) {
        return group.status()
                .concatMap(status -> complete(group, status), 0)
                .onBackpressureLatest();
    }

    private static Mono<GroupRow> complete(PaxosGroup group, GroupStatus status) {
        Mono<Master> master = group.master().next();
        if (status.standing() == Standing.FOUNDING) {
            return master.map(now -> new GroupRow(status, now, null, group.openProposals()));
        }
        return Mono.zip(
                master,
                group.membership().next(),
                (now, members) -> new GroupRow(status, now, members, group.openProposals()));
    }

    Json json() {
        GroupStatus.Log log = status.log();
        Json json =
                new Json()
                        .put("group", status.group())
                        .put("state", status.state().name())
                        .put("standing", status.standing().name())
                        .put("role", status.role().name())
                        .put("leader", status.leader().member())
                        .put("ballot", status.leader().toString())
                        .put("upstream", status.upstream())
                        .put("appliedBelow", log.appliedBelow())
                        .put("decidedBelow", log.decidedBelow())
                        .put("heardBelow", log.heardBelow())
                        .put("firstRetained", log.firstRetained())
                        .put("lag", status.lag())
                        .put("open", open)
                        .put("master", masterJson());
        GroupMembership members = membership;
        return members == null ? json : json.put("membership", json(members));
    }

    private Json masterJson() {
        return new Json()
                .put("member", master.member().orElse(0))
                .put("term", master.term())
                .put("self", master.self())
                .put("leaseMillis", master.lease().toMillis());
    }

    private static Json json(GroupMembership members) {
        return new Json()
                .put("version", members.version())
                .put("voters", ids(members.voters()))
                .put("followers", ids(members.followers()))
                .put("phase1Quorum", members.quorums().phase1())
                .put("phase2Quorum", members.quorums().phase2());
    }

    private static List<Integer> ids(List<Voter> members) {
        return members.stream().map(Voter::member).toList();
    }

    String text() {
        GroupMembership members = membership;
        return String.format(
                Locale.ROOT,
                ROW,
                status.group(),
                status.state(),
                status.role(),
                idOrNone(status.leader().member()),
                idOrNone(master.member().orElse(0)) + (master.self() ? " (self)" : ""),
                status.log().appliedBelow(),
                status.log().decidedBelow(),
                status.lag(),
                open,
                members == null ? "-" : ids(members.voters()) + followers(members));
    }

    private static String idOrNone(int member) {
        return member == 0 ? "-" : Integer.toString(member);
    }

    private static String followers(GroupMembership members) {
        return members.followers().isEmpty() ? "" : " + " + ids(members.followers());
    }
}
