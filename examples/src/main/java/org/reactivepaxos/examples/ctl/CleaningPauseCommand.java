// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;

/** {@code paxos ctl cleaning-pause}. */
@Command(
        name = "cleaning-pause",
        description = "Pauses the cleaning of a member's log; a pause ends with the process.")
final class CleaningPauseCommand extends OnlineCommand {

    @Override
    Question question() {
        return Question.post("/v1/cleaning/pause");
    }
}
