// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.reactivepaxos.storage.xodus.DirectoryReport;
import org.reactivepaxos.storage.xodus.StoredRecord;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import picocli.CommandLine.Command;

/** {@code paxos ctl verify}: checks all that a start would. */
@Command(
        name = "verify",
        description =
                "Checks all that a start would, and says what was checked. A directory that a start"
                        + " would refuse is told with the file, what was expected, what was found,"
                        + " and the remedy.")
final class VerifyCommand extends DirectoryCommand {

    private long records;
    private long bytes;

    @Override
    int look(Path place, PrintWriter out) {
        DirectoryReport report = XodusDirectory.inspect(place, this::count);
        out.printf(
                "identity: member %d, storage %x, incarnation %d%n",
                report.member(), report.storage(), report.incarnation());
        if (report.incarnation() == 0) {
            out.println("never used: the first start did not end; the next one begins anew");
            return WHOLE;
        }
        out.printf(
                "high-water mark: nothing acknowledged is missing; %s%n",
                report.closedCleanly()
                        ? "closed cleanly, and the log ends just so"
                        : "not closed cleanly");
        out.printf(
                Locale.ROOT,
                "segments: %d, none missing, %,d bytes in %d log files%n",
                report.segments().size(),
                report.segments().stream().mapToLong(DirectoryReport.Segment::bytes).sum(),
                report.segments().stream().mapToInt(DirectoryReport.Segment::files).sum());
        out.printf(
                Locale.ROOT,
                "records: %,d of %,d bytes, every checksum right, in transactions up to %,d,"
                        + " without gaps%n",
                records,
                bytes,
                report.transaction());
        if (report.tornTransaction()) {
            out.printf(
                    Locale.ROOT,
                    "transaction %,d is torn and was never acknowledged; a start cuts it off%n",
                    report.transaction() + 1);
        }
        out.printf("groups: %d, every decided value is there%n", report.groups().size());
        out.println("whole");
        return WHOLE;
    }

    private void count(StoredRecord found) {
        records++;
        bytes += found.bytes();
    }
}
