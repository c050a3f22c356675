// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.protocol.Voter;

/** What a request says of a membership: {@code add=4@host:port}, {@code remove=1} and so on. */
final class MembershipRequest {

    private static final Set<String> ACTIONS =
            Set.of("add", "follow", "remove", "promote", "demote", "phase1");
    private static final Set<String> OTHERS = Set.of("group", "phase2", "version");

    private MembershipRequest() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when something is said of a member twice, or nonsense
     * @throws Refusal when it asks for nothing, or for what is not known: one slip of the pen would
     *     otherwise be another change
     */
    static MembershipChange of(Request request) {
        requireSense(request.parameters().keySet());
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
        List<String> versions = request.all("version");
        if (versions.size() > 1) {
            throw wrong("one version can be expected");
        }
        for (String version : versions) {
            change = change.expectedVersion(version(version));
        }
        return quorums(change, request);
    }

    private static void requireSense(Set<String> names) {
        for (String name : names) {
            if (!ACTIONS.contains(name) && !OTHERS.contains(name)) {
                throw wrong("unknown parameter " + name);
            }
        }
        if (names.stream().noneMatch(ACTIONS::contains)) {
            throw wrong("no change is asked for");
        }
    }

    private static Refusal wrong(String why) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, why);
    }

    private static MembershipChange quorums(MembershipChange change, Request request) {
        boolean isNamed = !request.all("phase1").isEmpty() || !request.all("phase2").isEmpty();
        return isNamed
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
        throw wrong("no id of a member: " + text);
    }

    private static long version(String text) {
        if (text.matches("-?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        throw wrong("no version of a membership: " + text);
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
