// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.admin.FolderSpace.Space;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a status page is told: the whole of a node, at once and then once a second. Each watcher has
 * a clock and readings of its own, which end with it.
 */
final class PageFeed {

    private static final Duration PACE = Duration.ofSeconds(1);

    /** In binary units, as far as the next one is above 1. */
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private final PaxosNode node;
    private final Duration timeout;
    private final Duration pace;
    private final Map<Integer, String> members;
    private final @Nullable PageMeters meters;
    private final @Nullable FolderSpace folder;
    private final long began = System.nanoTime();

    PageFeed(PaxosNode node, AdminOptions options) {
        this(node, options, PACE);
    }

    PageFeed(PaxosNode node, AdminOptions options, Duration pace) {
        PageOptions page = options.page();
        this.node = node;
        this.timeout = options.timeout();
        this.pace = pace;
        this.members = page == null ? Map.of() : page.members();
        this.meters = page == null ? null : page.meters();
        this.folder = page == null || page.folder() == null ? null : new FolderSpace(page.folder());
    }

    /**
     * The groups from that id on, as JSON or for people. Who asks late is told the latest.
     * Completes when the node closes.
     */
    Flux<String> events(int from, boolean forPeople) {
        return Flux.defer(
                () -> {
                    Supplier<Readings> measured = readings();
                    return Flux.interval(Duration.ZERO, pace)
                            .takeWhile(tick -> !node.isDisposed())
                            .onBackpressureDrop()
                            .concatMap(tick -> event(from, forPeople, measured.get()), 0)
                            .takeUntilOther(node.onClose())
                            .onBackpressureLatest();
                });
    }

    private Supplier<Readings> readings() {
        PageMeters known = meters;
        if (known == null) {
            return () -> Readings.NONE;
        }
        MeterReader reader = known.reader(node.member());
        return reader::read;
    }

    private Mono<String> event(int from, boolean forPeople, Readings measured) {
        return NodeView.of(node, from, row -> PageRow.of(row, measured.of(row.status().group())))
                .timeout(timeout)
                .map(view -> forPeople ? text(view, measured) : json(view, measured).toString());
    }

    private Json json(NodeView view, Readings measured) {
        Json json =
                view.json()
                        .put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                        .put("measured", meters != null)
                        .put("members", membersJson());
        if (measured.latency() != null) {
            json.put("latency", measured.latency().json());
        }
        if (measured.sync() != null) {
            json.put("sync", measured.sync().json());
        }
        if (folder != null) {
            Space space = folder.latest();
            json.put("folder", space == null ? new Json() : space.json());
        }
        return json;
    }

    private List<Json> membersJson() {
        List<Json> all = new ArrayList<>();
        members.forEach((id, at) -> all.add(new Json().put("member", id).put("at", at)));
        return all;
    }

    private String text(NodeView view, Readings measured) {
        int open = node.groups().values().stream().mapToInt(PaxosGroup::openProposals).sum();
        List<String> more = new ArrayList<>(List.of("open " + open));
        if (measured.latency() != null) {
            more.add("latency " + measured.latency());
        }
        if (measured.sync() != null) {
            more.add("sync p99 " + measured.sync().p99());
        }
        Space space = folder == null ? null : folder.latest();
        if (space != null) {
            more.add("log " + bytes(space.used()));
            more.add("disk left " + bytes(space.free()));
        }
        String status = NodeView.text(view.status()).stripTrailing();
        return view.text(
                status + System.lineSeparator() + String.join(", ", more) + System.lineSeparator(),
                PageRow.TEXT_HEAD);
    }

    private static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1024 && unit < UNITS.length - 1) {
            shown /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, UNITS[unit]);
    }
}
