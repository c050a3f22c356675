// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.storage.xodus.DirectoryReport;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import picocli.CommandLine.Command;

/** {@code paxos ctl state}: whose directory it is, and what is in it. */
@Command(
        name = "state",
        description =
                "Prints whose directory it is, its segments, and what each group's log amounts to.")
final class StateCommand extends DirectoryCommand {

    @Override
    int look(Path place, PrintWriter out) {
        DirectoryReport report = XodusDirectory.inspect(place);
        out.printf("member            %d%n", report.member());
        out.printf("storage           %x%n", report.storage());
        out.printf("incarnation       %d%n", report.incarnation());
        out.printf(
                Locale.ROOT,
                "last transaction  %,d%s%s%n",
                report.transaction(),
                report.closedCleanly() ? ", closed cleanly" : ", not closed cleanly",
                report.tornTransaction() ? ", a torn one after it" : "");
        for (DirectoryReport.Segment segment : report.segments()) {
            out.printf(
                    Locale.ROOT,
                    "segment %-9d %,d bytes in %d files, from record %,d, %,d values%n",
                    segment.number(),
                    segment.bytes(),
                    segment.files(),
                    segment.firstLsn(),
                    segment.values());
        }
        report.groups().forEach(group -> print(group, out));
        report.dropped().forEach(id -> out.printf("group %d%n  dropped         for good%n", id));
        return WHOLE;
    }

    private static void print(DirectoryReport.Group group, PrintWriter out) {
        Genesis genesis = group.genesis();
        out.printf("group %d%n", group.id());
        out.printf(
                "  cluster         %s%n",
                genesis == null ? "none, there is no genesis" : hex(genesis.clusterId()));
        out.printf("  promised        %s%n", group.promised());
        out.printf("  decided below   %d%n", group.decidedBelow());
        out.printf("  checkpoint      below %d%n", group.checkpointBelow());
        out.printf("  retained from   %d%n", group.retainedFrom());
        MembershipCommand.print(group, out);
    }

    private static String hex(long id) {
        return Long.toHexString(id);
    }
}
