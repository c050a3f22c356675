// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code paxos ctl master-transfer}: another member is to be master. */
@Command(
        name = "master-transfer",
        description =
                "Has the master of a group resign in favour of another member. Ask the member that"
                        + " is it.")
final class MasterTransferCommand extends OnlineCommand {

    @Mixin private GroupOption group = new GroupOption();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "MEMBER",
            description = "A voter of the group, other than the member that is asked.")
    private int to;

    @Override
    Question question() {
        return Question.post("/v1/master/transfer?" + group.parameter() + "&to=" + to);
    }
}
