// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code paxos ctl status}: how members and their groups are. */
@Command(
        name = "status",
        description =
                "Prints how a member and its groups are; with --watch of one or several members,"
                        + " again and again: in place on a terminal, else below each other. Then it"
                        + " goes on while members come and go, until it is interrupted.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ctl status --address 127.0.0.1:7480 --secret-file admin.secret",
            "  ctl status --watch --interval 2 --address 127.0.0.1:7480 \\",
            "      --address 127.0.0.1:7481 --secret-file admin.secret"
        })
final class StatusCommand extends OnlineCommand {

    private static final int INTERVAL_MAX = 3600;

    @Option(
            names = "--from",
            paramLabel = "ID",
            description =
                    "The first group (default: ${DEFAULT-VALUE}); an answer has 1,000 at most.")
    private int from;

    @Option(
            names = "--watch",
            description =
                    "Goes on, with what the status page shows; --address may then be repeated.")
    private boolean watch;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "With --watch: prints so often (default: 1).")
    private @Nullable Integer interval;

    @Option(
            names = "--count",
            paramLabel = "TIMES",
            description = "With --watch: ends after so many times (default: never).")
    private @Nullable Long count;

    @Override
    Question question() {
        return Question.get((watch ? "/v1/page?from=" : "/v1/status?from=") + from);
    }

    @Override
    public Integer call() {
        if (!watch) {
            if (interval != null || count != null) {
                throw wrong("--interval and --count go with --watch");
            }
            return super.call();
        }
        int seconds = interval == null ? 1 : interval;
        if (seconds < 1 || seconds > INTERVAL_MAX) {
            throw wrong("--interval: 1 to " + INTERVAL_MAX);
        }
        long times = count == null ? Long.MAX_VALUE : count;
        if (times < 1) {
            throw wrong("--count: 1 or more");
        }
        return new StatusWatch(this, Screen.standard()).run(Duration.ofSeconds(seconds), times);
    }
}
