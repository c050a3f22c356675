// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import picocli.CommandLine.Command;

/** The benchmark; without a sub-command it measures one row, as {@code cluster} does. */
@Command(
        name = "perf",
        mixinStandardHelpOptions = true,
        description =
                "Measures a cluster of processes on this machine, with synced journals. Prints"
                        + " acknowledged operations per second, latency, processor time and syncs,"
                        + " and fails when the members did not apply the same sequence.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  perf --groups 20 --outstanding 1000",
            "  perf --value-bytes 102400 --seconds 30 --json result.json",
            "  perf --data /var/tmp --jvm-opts \"-Xmx1g -XX:+UseSerialGC\"",
            "  perf table --seconds 15 --json results",
            "  perf floor --value-bytes 102400 --seconds 5",
            "  perf network --seconds 10 --in-flight 100",
            "  perf catch-up --snapshot-mib 256 --instances 100000",
            "  perf followers --followers 5 --rounds 5",
            "  perf idle --groups 10000 --seconds 30",
            "  perf flow --values 1500000 --demand 32",
            "  perf overload --seconds 60 --factor 5",
            "  perf api"
        },
        subcommands = {
            ClusterCommand.class,
            TableCommand.class,
            FloorCommand.class,
            JournalCommand.class,
            SustainedCommand.class,
            ReopenCommand.class,
            SnapshotCommand.class,
            NetworkCommand.class,
            CatchUpCommand.class,
            FollowersCommand.class,
            IdleCommand.class,
            FlowCommand.class,
            OverloadCommand.class,
            ApiCommand.class,
            MemberCommand.class
        })
public final class PerfCommand extends RowCommand {

    /** For the command line that it is a part of. */
    public PerfCommand() {}
}
