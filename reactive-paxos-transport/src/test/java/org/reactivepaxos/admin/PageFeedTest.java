// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.admin.Trio.PATIENCE;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

/** What a page is told of one member. */
class PageFeedTest {

    private static final AdminOptions PLAIN = AdminOptions.of(0, Trio.SECRET);
    private static final Duration QUICK = Duration.ofMillis(20);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final PaxosNode node = start();

    private PaxosNode start() {
        registry.config().meterFilter(PageMeters.fineBuckets());
        PaxosOptions options = PaxosOptions.of(1, 1).metrics(registry);
        for (int group = 0; group < 3; group++) {
            options = options.group(group, (instance, value) -> value);
        }
        return PaxosNode.startNow(options, PATIENCE);
    }

    @AfterEach
    void close() {
        node.closeNow(PATIENCE);
    }

    private Flux<String> json(PageOptions page) {
        return new PageFeed(node, PLAIN.withPage(page), QUICK).events(0, false);
    }

    private static String first(Flux<String> events, String... contained) {
        return requireNonNull(
                events.filter(event -> List.of(contained).stream().allMatch(event::contains))
                        .blockFirst(PATIENCE));
    }

    private void propose(int group) {
        node.group(group).propose(new byte[] {1}).block(PATIENCE);
    }

    @Test
    void hasTheNodeAndEachGroupAtOnce() {
        propose(1);
        AdminOptions page = PLAIN.withPage(PageOptions.of(Map.of(2, "m2.test:7480")));
        // The next one would come too late.
        Flux<String> once = new PageFeed(node, page, Duration.ofHours(1)).events(0, false);
        assertThat(once.blockFirst(PATIENCE)).contains("\"member\":1,");
        String event =
                first(
                        new PageFeed(node, page, QUICK).events(1, false),
                        "\"leading\":3",
                        "\"applied\":1");
        assertThat(event)
                .startsWith("{\"member\":1,\"ready\":true,\"states\":{\"READY\":3},\"leading\":3")
                .contains("\"members\":[{\"member\":2,\"at\":\"http://m2.test:7480\"}]")
                .contains("\"measured\":false")
                .contains("{\"group\":1,\"state\":\"READY\",\"standing\":\"VOTER\"")
                .contains("\"role\":\"LEADING\",\"leader\":1,\"ballot\":\"-1.1.1\"")
                .contains("\"applied\":1,\"decided\":1,\"lag\":0,\"open\":0}")
                .contains("{\"group\":2,")
                .doesNotContain("{\"group\":0,", "latency", "sync", "batch", "folder");
    }

    @Test
    void hasWhatWasMeasuredOfLate() {
        Flux<String> events = json(PageOptions.of(Map.of()).withMeters(registry));
        String event =
                first(
                        events.delayUntil(seen -> node.group(2).propose(new byte[1])),
                        "{\"group\":2,",
                        "\"batch\":1.0,\"latency\":{\"calls\":",
                        "\"sync\":{\"calls\":");
        assertThat(event).contains("\"measured\":true");
        Matcher p99 =
                Pattern.compile("\"latency\":\\{\"calls\":\\d+,.*?\"p99\":\\[(\\d+),(\\d+)]}")
                        .matcher(event);
        assertThat(p99.find()).isTrue();
        long low = Long.parseLong(p99.group(1));
        long high = Long.parseLong(p99.group(2));
        assertThat(high).isGreaterThan(low);
        assertThat(low == 0 ? 1.0 : (double) high / low).isLessThan(1.2);
        // Nobody proposes any more: in a while there is nothing to tell.
        String later = requireNonNull(events.skip(20).blockFirst(PATIENCE));
        assertThat(later).contains("\"measured\":true").doesNotContain("\"latency\"", "\"batch\"");
    }

    @Test
    void hasTheSpaceOfTheJournal(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("segment"));
        Files.write(folder.resolve("segment/log"), new byte[12_345]);
        PageOptions page = PageOptions.of(Map.of());
        assertThat(first(json(page.withFolder(folder)), "\"usedBytes\":12345"))
                .containsPattern("\"freeBytes\":[1-9]\\d*}");
        Flux<String> none = json(page.withFolder(folder.resolve("nowhere")));
        assertThat(none.skip(10).blockFirst(PATIENCE)).contains("\"folder\":{}");
    }

    @Test
    void isATableForPeople(@TempDir Path folder) {
        propose(0);
        PageOptions page = PageOptions.of(Map.of()).withMeters(registry).withFolder(folder);
        Flux<String> events = new PageFeed(node, PLAIN.withPage(page), QUICK).events(0, true);
        String table =
                first(
                        events.delayUntil(seen -> node.group(0).propose(new byte[1])),
                        "latency p50",
                        "sync p99",
                        "GiB");
        assertThat(table.lines().findFirst()).get().asString().startsWith("member 1: ready, ");
        assertThat(table.lines().skip(2).findFirst()).get().asString().contains("ballot", "p99");
        assertThat(table.lines()).hasSize(6);
    }

    /** One event waits for whoever does not read, and it is the latest. */
    @Test
    void whoReadsSlowlySeesTheLatest() {
        Slow slow = new Slow();
        new PageFeed(node, PLAIN, QUICK).events(0, false).subscribe(slow);
        for (int i = 0; i < 20; i++) {
            propose(0);
        }
        int decided = (int) node.group(0).decided();
        // Another one who reads has seen it by now, and so has the clock of the slow one.
        first(new PageFeed(node, PLAIN, QUICK).events(0, false).skip(25), "\"applied\":" + decided);
        slow.request(1);
        await().atMost(PATIENCE).until(() -> slow.events.size() == 1);
        assertThat(slow.events.get(0)).contains("\"applied\":" + decided);
        slow.cancel();
    }

    /** Asks for nothing by itself. */
    private static final class Slow extends BaseSubscriber<String> {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(String event) {
            events.add(event);
        }

        @Override
        protected void hookFinally(SignalType type) {
            ended = true;
        }
    }

    @Test
    void endsWithTheNode() {
        Slow slow = new Slow();
        new PageFeed(node, PLAIN).events(0, false).subscribe(slow);
        slow.request(Long.MAX_VALUE);
        await().atMost(PATIENCE).until(() -> !slow.events.isEmpty());
        node.closeNow(PATIENCE);
        await().atMost(PATIENCE).until(() -> slow.ended);
        assertThat(new PageFeed(node, PLAIN).events(0, false).collectList().block(PATIENCE))
                .isEmpty();
    }
}
