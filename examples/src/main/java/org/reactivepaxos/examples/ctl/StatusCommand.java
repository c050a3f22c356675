// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code paxos ctl status}: how a member and its groups are. */
@Command(name = "status", description = "Prints how a member and its groups are.")
final class StatusCommand extends OnlineCommand {

    @Option(
            names = "--from",
            paramLabel = "ID",
            description =
                    "The first group (default: ${DEFAULT-VALUE}); an answer has 1,000 at most.")
    private int from;

    @Override
    Question question() {
        return Question.get("/v1/status?from=" + from);
    }
}
