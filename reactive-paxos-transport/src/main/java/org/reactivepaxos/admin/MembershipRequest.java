// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.protocol.Voter;

/** What a request says of a membership: {@code add=4@host:port}, {@code remove=1} and so on. */
final class MembershipRequest {

    private MembershipRequest() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when something is said of a member twice, or nonsense
     */
    static MembershipChange of(Request request) {
        MembershipChange change = MembershipChange.create();
        for (String joins : request.all("add")) {
            String[] parts = joins.split("@", -1);
            change = change.addVoter(id(parts[0]), addresses(parts));
        }
        for (String joins : request.all("follow")) {
            String[] parts = joins.split("@", -1);
            change = change.addFollower(id(parts[0]), addresses(parts));
        }
        for (String leaves : request.all("remove")) {
            change = change.remove(id(leaves));
        }
        for (String promoted : request.all("promote")) {
            change = change.promote(id(promoted));
        }
        for (String demoted : request.all("demote")) {
            change = change.demote(id(demoted));
        }
        for (String version : request.all("version")) {
            change = change.expectedVersion(version(version));
        }
        return quorums(change, request);
    }

    private static MembershipChange quorums(MembershipChange change, Request request) {
        return request.numberIfAny("phase1").isPresent()
                ? change.quorums(request.number("phase1"), request.number("phase2"))
                : change;
    }

    private static String[] addresses(String[] parts) {
        return List.of(parts).subList(1, parts.length).toArray(String[]::new);
    }

    private static int id(String text) {
        if (text.matches("\\d{1,9}")) {
            return Integer.parseInt(text);
        }
        throw new Refusal(HttpResponseStatus.BAD_REQUEST, "no id of a member: " + text);
    }

    private static long version(String text) {
        if (text.matches("-?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw new Refusal(HttpResponseStatus.BAD_REQUEST, "no version of a membership: " + text);
    }

    static Json json(GroupMembership now) {
        return new Json()
                .put("version", now.version())
                .put("voters", ids(now.voters()))
                .put("followers", ids(now.followers()));
    }

    static String text(GroupMembership now) {
        return "version "
                + now.version()
                + ", voters "
                + text(now.voters())
                + ", followers "
                + text(now.followers());
    }

    private static List<Integer> ids(List<Voter> members) {
        return members.stream().map(Voter::member).toList();
    }

    private static String text(List<Voter> members) {
        return members.isEmpty()
                ? "none"
                : ids(members).stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
