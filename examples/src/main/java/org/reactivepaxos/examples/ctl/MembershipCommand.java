// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.xodus.DirectoryReport;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code paxos ctl membership}: who votes, as far as the directory knows. */
@Command(
        name = "membership",
        description = "Prints the membership of each group, as far as its log is decided here.")
final class MembershipCommand extends DirectoryCommand {

    @Option(names = "--group", paramLabel = "ID", description = "Only this group.")
    private @Nullable Integer group;

    @Override
    int look(Path place, PrintWriter out) {
        List<DirectoryReport.Group> wanted =
                XodusDirectory.inspect(place).groups().stream()
                        .filter(each -> group == null || each.id() == group)
                        .toList();
        if (wanted.isEmpty() && group != null) {
            throw new ParameterException(
                    command().commandLine(), "no group " + group + " in " + place);
        }
        for (DirectoryReport.Group each : wanted) {
            out.printf("group %d%n", each.id());
            print(each, out);
        }
        return WHOLE;
    }

    static void print(DirectoryReport.Group group, PrintWriter out) {
        Membership membership = group.membership();
        if (membership == null) {
            out.println("  membership      none, there is no genesis");
            return;
        }
        out.printf(
                "  membership      version %d, quorums %d and %d, lease %d ms%n",
                membership.version(),
                membership.phase1Quorum(),
                membership.phase2Quorum(),
                TimeUnit.NANOSECONDS.toMillis(membership.leaseNanos()));
        membership.voters().forEach(voter -> print("voter", voter, out));
        membership.followers().forEach(follower -> print("follower", follower, out));
    }

    private static void print(String role, Voter voter, PrintWriter out) {
        String addresses = String.join(" ", voter.addresses());
        out.printf(
                "  %-15s member %d, storage %x%s%n",
                role,
                voter.member(),
                voter.storage(),
                addresses.isEmpty() ? "" : ", at " + addresses);
    }
}
