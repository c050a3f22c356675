// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code paxos ctl master-resign}: the master gives up. */
@Command(
        name = "master-resign",
        description = "Has the master of a group resign. Ask the member that is it.")
final class MasterResignCommand extends OnlineCommand {

    @Mixin private GroupOption group = new GroupOption();

    @Override
    Question question() {
        return Question.post("/v1/master/resign?" + group.parameter());
    }
}
