// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code paxos ctl}: asks a member that runs, or looks at the directory of one that does not. */
@Command(
        name = "ctl",
        mixinStandardHelpOptions = true,
        description =
                "Asks a member that runs, by its admin endpoint; or looks at the directory of one"
                        + " that does not run. Only recover ever changes a directory: the files are"
                        + " read where they are, and nothing is copied. While it looks, no member"
                        + " can start on the directory.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ctl verify data/1",
            "  ctl state data/1",
            "  ctl membership data/1 --group 0",
            "  ctl dump data/1 --group 0 --from 100 --below 110",
            "  ctl recover data/1 --dry-run",
            "  ctl status --address 127.0.0.1:7480 --secret-file admin.secret",
            "  ctl watch --group 0 --address 127.0.0.1:7480 --secret-file admin.secret",
            "  ctl transfer --group 0 --to 2 --address 127.0.0.1:7480 --secret-file admin.secret",
            "  ctl membership-change --group 0 --add 4@10.0.0.4:7400 --remove 1 \\",
            "      --address 127.0.0.1:7480 --secret-file admin.secret"
        },
        subcommands = {
            VerifyCommand.class,
            StateCommand.class,
            MembershipCommand.class,
            DumpCommand.class,
            RecoverCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            TransferCommand.class,
            MembershipChangeCommand.class,
            MasterResignCommand.class,
            MasterTransferCommand.class,
            SnapshotCommand.class,
            CleaningPauseCommand.class,
            CleaningResumeCommand.class
        })
public final class CtlCommand implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    /** For the command line that it is a part of. */
    public CtlCommand() {}

    @Override
    public void run() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        throw new ParameterException(
                command.commandLine(),
                "what to do? One of " + String.join(", ", command.subcommands().keySet()));
    }
}
