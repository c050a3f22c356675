// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code paxos ctl transfer}: another member is to lead a group. */
@Command(
        name = "transfer",
        description =
                "Has a group led by another member, once that is level. Ask the member that leads.")
final class TransferCommand extends OnlineCommand {

    @Mixin private GroupOption group = new GroupOption();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "MEMBER",
            description = "A voter of the group, other than the member that is asked.")
    private int to;

    @Override
    Question question() {
        return Question.post("/v1/lead/transfer?" + group.parameter() + "&to=" + to);
    }
}
