// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code paxos ctl snapshot}: a snapshot now. */
@Command(
        name = "snapshot",
        description = "Takes a snapshot of a group on the member, and waits until it is durable.")
final class SnapshotCommand extends OnlineCommand {

    @Mixin private GroupOption group = new GroupOption();

    @Override
    Question question() {
        return Question.post("/v1/snapshot?" + group.parameter());
    }
}
