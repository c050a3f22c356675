// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code paxos ctl watch}: what changes, as it changes. */
@Command(
        name = "watch",
        description =
                "Prints how a member is, or one of its groups, and whenever that changes; until the"
                        + " member closes, or the command is interrupted.")
final class WatchCommand extends OnlineCommand {

    private static final String EVENT = "data: ";
    private static final String ERROR = "event: error";

    @Option(names = "--group", paramLabel = "ID", description = "One group.")
    private @Nullable Integer group;

    @Option(
            names = "--count",
            paramLabel = "LINES",
            description = "Ends after so many lines (default: never).")
    private long count = Long.MAX_VALUE;

    @Override
    Question question() {
        OptionalInt one = group == null ? OptionalInt.empty() : OptionalInt.of(group);
        return Question.get("/v1/watch" + (one.isPresent() ? "?group=" + one.getAsInt() : ""));
    }

    @Override
    int ask(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer =
                client.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() != 200) {
                return refused(answer.statusCode(), lines.collect(Collectors.joining()));
            }
            return follow(lines.iterator());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** What ends with an error ends this command with one. */
    private int follow(Iterator<String> lines) {
        boolean failed = false;
        for (long printed = 0; printed < count && lines.hasNext(); ) {
            String line = lines.next();
            if (line.equals(ERROR)) {
                failed = true;
            } else if (line.startsWith(EVENT)) {
                String event = line.substring(EVENT.length());
                if (failed) {
                    return failed(event);
                }
                print(event + "\n");
                printed++;
            }
        }
        return 0;
    }
}
