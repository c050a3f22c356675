// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;

/** {@code paxos ctl cleaning-resume}. */
@Command(
        name = "cleaning-resume",
        description = "Resumes the cleaning of a member's log; a pause ends with the process.")
final class CleaningResumeCommand extends OnlineCommand {

    @Override
    Question question() {
        return Question.post("/v1/cleaning/resume");
    }
}
