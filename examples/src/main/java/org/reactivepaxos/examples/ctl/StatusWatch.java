// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.ctl.MemberFeed.News;

/** {@code paxos ctl status --watch}: prints the latest of each member, again and again. */
final class StatusWatch {

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);

    /** Members say something once a second. */
    private static final int SILENT_SECONDS = 5;

    private final OnlineCommand command;
    private final Screen screen;
    private final List<MemberFeed> feeds = new ArrayList<>();

    StatusWatch(OnlineCommand command, Screen screen) {
        this.command = command;
        this.screen = screen;
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECTED_WITHIN).build();
        for (String address : command.addresses()) {
            feeds.add(new MemberFeed(address, client, command.request(address)));
        }
    }

    /**
     * So many times, so often. Whoever is not reached is waited for, as long as one was at first.
     */
    int run(Duration interval, long times) {
        feeds.forEach(MemberFeed::start);
        try {
            return follow(interval, times);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return command.failed("interrupted");
        } finally {
            feeds.forEach(MemberFeed::stop);
        }
    }

    private int follow(Duration interval, long times) throws InterruptedException {
        boolean isAnyThere = false;
        for (MemberFeed feed : feeds) {
            isAnyThere |= feed.awaitNews().isReached();
        }
        for (long printed = 0; printed < times; printed++) {
            if (printed > 0) {
                Thread.sleep(interval.toMillis());
            }
            MemberFeed refused = isAnyThere ? firstThatRefuses() : feeds.get(0);
            if (refused != null) {
                News news = refused.news();
                return command.ended(news.code(), refused.address() + ": " + news.why());
            }
            command.print(command.isJson() ? json() : screen.show(blocks()));
        }
        return 0;
    }

    /** A wrong secret does not become right by waiting. */
    private @Nullable MemberFeed firstThatRefuses() {
        return feeds.stream().filter(MemberFeed::hasEnded).findFirst().orElse(null);
    }

    private List<Screen.Block> blocks() {
        return feeds.stream().map(StatusWatch::block).toList();
    }

    private static Screen.Block block(MemberFeed feed) {
        String wrong = whatIsWrong(feed.news());
        return new Screen.Block(
                feed.address() + (wrong.isEmpty() ? "" : ": " + wrong), feed.news().lines());
    }

    private static String whatIsWrong(News news) {
        if (!news.isReached()) {
            return "NOT REACHED " + news.why();
        }
        long silent = news.age().toSeconds();
        return silent > SILENT_SECONDS ? "SAYS NOTHING for " + silent + " s" : "";
    }

    /** The events as they came; of whoever is not there an error. One in a line. */
    private String json() {
        StringBuilder out = new StringBuilder();
        for (MemberFeed feed : feeds) {
            String wrong = whatIsWrong(feed.news());
            String error = quoted(feed.address() + ": " + wrong);
            out.append(
                    wrong.isEmpty()
                            ? String.join("", feed.news().lines())
                            : "{\"error\":" + error + "}");
            out.append('\n');
        }
        return out.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
