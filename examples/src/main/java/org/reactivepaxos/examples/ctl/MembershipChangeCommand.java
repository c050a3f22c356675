// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code paxos ctl membership-change}: who belongs to a group, and who votes. */
@Command(
        name = "membership-change",
        description = {
            "Adds, removes, promotes and demotes members of a group, all that is named in one step."
                    + " Ask any member. A member that joins must run, and have been told to join;"
                    + " the change is in force when a quorum of those who will vote is level.",
            "",
            "To replace a member: --add 4@host:port --remove 1. A change that is not made in time"
                    + " is withdrawn where that can be; look at the status then."
        })
final class MembershipChangeCommand extends OnlineCommand {

    private static final String JOINING = "MEMBER[@HOST:PORT]";

    @Mixin private GroupOption group = new GroupOption();

    @Option(names = "--add", split = ",", paramLabel = JOINING, description = "Joins, and votes.")
    private List<String> added = List.of();

    @Option(
            names = "--add-follower",
            split = ",",
            paramLabel = JOINING,
            description = "Joins, learns and has no vote.")
    private List<String> following = List.of();

    @Option(names = "--remove", split = ",", paramLabel = "MEMBER", description = "Leaves.")
    private List<Integer> removed = List.of();

    @Option(names = "--promote", split = ",", paramLabel = "MEMBER", description = "Votes.")
    private List<Integer> promoted = List.of();

    @Option(names = "--demote", split = ",", paramLabel = "MEMBER", description = "Votes no more.")
    private List<Integer> demoted = List.of();

    @Option(
            names = "--quorums",
            split = ",",
            arity = "1",
            paramLabel = "PHASE1,PHASE2",
            description = "Votes that are needed (default: majorities).")
    private List<Integer> quorums = List.of();

    @Option(
            names = "--expected-version",
            paramLabel = "VERSION",
            description = "Has effect only while this membership is in force.")
    private @Nullable Long version;

    @Override
    Question question() {
        require(
                Stream.of(added, following, removed, promoted, demoted, quorums)
                        .anyMatch(named -> !named.isEmpty()),
                "no change is asked for");
        StringBuilder path = new StringBuilder("/v1/membership?" + group.parameter());
        append(path, "add", added);
        append(path, "follow", following);
        append(path, "remove", removed);
        append(path, "promote", promoted);
        append(path, "demote", demoted);
        if (!quorums.isEmpty()) {
            require(quorums.size() == 2, "--quorums takes two numbers, such as 2,2");
            path.append("&phase1=").append(quorums.get(0));
            path.append("&phase2=").append(quorums.get(1));
        }
        if (version != null) {
            path.append("&version=").append(version);
        }
        return Question.post(path.toString());
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command().commandLine(), otherwise);
        }
    }

    private static void append(StringBuilder path, String name, List<?> values) {
        for (Object value : values) {
            path.append('&').append(name).append('=');
            path.append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}
