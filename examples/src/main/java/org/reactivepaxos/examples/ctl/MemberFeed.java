// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one member says of itself, in a thread of its own that asks again whenever the stream ends.
 * Only the latest is kept. What it is told by the thread, any thread may read.
 */
final class MemberFeed {

    /**
     * The latest.
     *
     * @param lines what the member said; while it is not reached what it said last
     * @param code 0, or with which exit code a command ends that has nothing else
     * @param why why it is not reached or refuses; empty while it is reached
     * @param at by {@link System#nanoTime}
     */
    record News(List<String> lines, int code, String why, long at) {

        static News of(List<String> lines, int code, String why) {
            return new News(lines, code, why, System.nanoTime());
        }

        boolean isReached() {
            return code == 0;
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - at);
        }
    }

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String DATA = "data: ";
    private static final String ERROR = "event: error";

    private final String address;
    private final HttpClient client;
    private final HttpRequest request;
    private final CountDownLatch first = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable News latest;
    private volatile boolean ended;

    MemberFeed(String address, HttpClient client, HttpRequest request) {
        this.address = address;
        this.client = client;
        this.request = request;
        this.thread = new Thread(this::follow, "status of " + address);
        thread.setDaemon(true);
    }

    /** Goes on until it is stopped, unless the member does not take the secret. */
    void start() {
        thread.start();
    }

    void stop() {
        ended = true;
        thread.interrupt();
    }

    String address() {
        return address;
    }

    /** Waits until there is any. */
    News awaitNews() throws InterruptedException {
        first.await();
        return news();
    }

    News news() {
        News known = latest;
        return known == null ? News.of(List.of(), OnlineCommand.UNREACHED, "connecting") : known;
    }

    /** Whether it asks no more: the member does not take the secret. */
    boolean hasEnded() {
        return ended;
    }

    private void follow() {
        try {
            while (!ended) {
                followOnce();
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            lost(OnlineCommand.FAILED, "interrupted");
        }
    }

    private void followOnce() throws InterruptedException {
        try {
            HttpResponse<Stream<String>> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofLines());
            int status = answer.statusCode();
            try (Stream<String> lines = answer.body()) {
                if (status == OnlineCommand.OK) {
                    read(lines.iterator());
                } else {
                    boolean isWrong = status == OnlineCommand.UNAUTHORIZED;
                    lost(
                            isWrong ? OnlineCommand.UNREACHED : OnlineCommand.FAILED,
                            status + " " + lines.collect(Collectors.joining()));
                    ended = isWrong;
                }
            }
        } catch (IOException | UncheckedIOException e) {
            lost(OnlineCommand.UNREACHED, "is not reached, or does not answer: " + e);
        }
    }

    /** Events are blocks of lines; what ends one is an empty line. */
    private void read(Iterator<String> lines) {
        List<String> event = new ArrayList<>();
        boolean failed = false;
        while (!ended && lines.hasNext()) {
            String line = lines.next();
            if (line.equals(ERROR)) {
                failed = true;
            } else if (line.startsWith(DATA)) {
                event.add(line.substring(DATA.length()));
            } else if (line.isEmpty() && failed) {
                lost(OnlineCommand.FAILED, String.join(" ", event));
                return;
            } else if (line.isEmpty()) {
                tell(News.of(List.copyOf(event), 0, ""));
                event.clear();
            }
        }
        lost(OnlineCommand.UNREACHED, "the member has closed");
    }

    private void lost(int code, String why) {
        News before = news();
        boolean isNew = before.why().isEmpty() || first.getCount() > 0;
        // While it stays away it is told since when, and why at first.
        if (isNew || code != before.code()) {
            LocalTime since = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
            tell(News.of(before.lines(), code, "since " + since + ": " + why));
        }
    }

    private void tell(News news) {
        latest = news;
        first.countDown();
    }
}
