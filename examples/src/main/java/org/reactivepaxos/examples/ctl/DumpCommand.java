// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.xodus.StoredRecord;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code paxos ctl dump}: the records of the log, one in a line. */
@Command(
        name = "dump",
        description =
                "Prints the records of the log, one in a line: key, segment, size, group, kind and"
                        + " what it says. Checks the whole log all the same, after the last line"
                        + " wanted too.")
final class DumpCommand extends DirectoryCommand {

    @Option(names = "--group", paramLabel = "ID", description = "Only records of this group.")
    private @Nullable Integer group;

    @Option(
            names = "--from",
            paramLabel = "INSTANCE",
            description = "Only records that hold values of this instance or later ones.")
    private @Nullable Long from;

    @Option(
            names = "--below",
            paramLabel = "INSTANCE",
            description = "Only records that hold values of instances below this one.")
    private @Nullable Long below;

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "At most so many records (default: all).")
    private long limit = Long.MAX_VALUE;

    private long printed;

    @Override
    int look(Path place, PrintWriter out) {
        if (limit < 0) {
            throw new ParameterException(command().commandLine(), "--limit: " + limit);
        }
        XodusDirectory.inspect(place, found -> print(found, out));
        return WHOLE;
    }

    private void print(StoredRecord found, PrintWriter out) {
        if (printed < limit && isWanted(found)) {
            printed++;
            out.printf(
                    "%8d  segment %d  %6d bytes  %-9s %-10s %s%n",
                    found.lsn(),
                    found.segment(),
                    found.bytes(),
                    found.group() == StoredRecord.NO_GROUP ? "-" : "group " + found.group(),
                    found.kind().name().toLowerCase(Locale.ROOT),
                    found.text());
        }
    }

    private boolean isWanted(StoredRecord found) {
        boolean inGroup = group == null || found.group() == group;
        boolean late = from == null || found.below() > from;
        boolean early =
                below == null || (found.kind() == StoredRecord.Kind.RUN && found.first() < below);
        return inGroup && late && early;
    }
}
