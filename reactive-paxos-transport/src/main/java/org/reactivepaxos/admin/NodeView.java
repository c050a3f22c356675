// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.protocol.ChainMismatch;
import org.reactivepaxos.storage.LowSpace;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A node and its groups, or some of them.
 *
 * @param next the first group that is not in it because there are too many, -1 for none
 */
record NodeView(NodeStatus status, List<Row> rows, int next) {

    /** Groups of one answer: with all of a node it could be of any size. */
    static final int GROUPS_MAX = 1000;

    /** One group as JSON and as text. */
    record Row(Json json, String text) {}

    /** The groups from that id on, each in that form. */
    static Mono<NodeView> of(PaxosNode node, int from, Function<GroupRow, Row> form) {
        List<PaxosGroup> groups =
                node.groups().values().stream().filter(group -> group.id() >= from).toList();
        List<PaxosGroup> shown = groups.subList(0, Math.min(groups.size(), GROUPS_MAX));
        int next = groups.size() > GROUPS_MAX ? groups.get(GROUPS_MAX).id() : -1;
        Mono<List<Row>> rows =
                Flux.fromIterable(shown).concatMap(group -> row(group, form)).collectList();
        return Mono.zip(
                node.status().next(), rows, (status, found) -> new NodeView(status, found, next));
    }

    private static Mono<Row> row(PaxosGroup group, Function<GroupRow, Row> form) {
        return GroupRow.of(group)
                .map(form)
                .onErrorResume(halted -> Mono.just(halted(group.id(), halted)))
                .defaultIfEmpty(ended(group.id(), "CLOSED", ""));
    }

    /** What is to be done depends on whether it differs from the others. */
    private static Row halted(int group, Throwable why) {
        String text = String.valueOf(why.getMessage());
        if (!(why instanceof ChainMismatch differs)) {
            return ended(group, "HALTED", text);
        }
        Json diverged = new Json().put("below", differs.below());
        differs.machine().ifPresent(machine -> diverged.put("machine", machine));
        Row row = ended(group, "HALTED", "diverged: " + text);
        return new Row(row.json().put("diverged", diverged), row.text());
    }

    private static Row ended(int group, String state, String why) {
        return new Row(
                new Json().put("group", group).put("state", state).put("why", why),
                String.format(Locale.ROOT, "%6d  %-9s %s%n", group, state, why));
    }

    Json json() {
        Json json = json(status);
        return (next < 0 ? json : json.put("next", next))
                .put("groups", rows.stream().map(Row::json).toList());
    }

    static Json json(NodeStatus status) {
        Json counts = new Json();
        status.groups().forEach((state, count) -> counts.put(state.name(), count));
        Json json =
                new Json()
                        .put("member", status.node())
                        .put("ready", status.isReady())
                        .put("states", counts)
                        .put("leading", status.leading())
                        .put("lag", status.lag())
                        .put("connected", new TreeSet<>(status.connected()));
        status.lowSpace().ifPresent(low -> json.put("lowSpace", json(low)));
        return json;
    }

    private static Json json(LowSpace low) {
        return new Json()
                .put("place", low.place())
                .put("freeBytes", low.freeBytes())
                .put("wantedBytes", low.wantedBytes());
    }

    /** What is said of the node, and then a table with that head. */
    String text(String node, String head) {
        List<String> lines = new ArrayList<>();
        lines.add(node);
        lines.add(head);
        rows.forEach(row -> lines.add(row.text()));
        if (next >= 0) {
            lines.add(String.format(Locale.ROOT, "more groups, from %d on%n", next));
        }
        return String.join("", lines);
    }

    static String text(NodeStatus status) {
        return String.format(
                Locale.ROOT,
                "member %d: %s, groups %s, leads %d, lag %,d, connected to %s%s%n",
                status.node(),
                status.isReady() ? "ready" : "not ready",
                status.groups(),
                status.leading(),
                status.lag(),
                new TreeSet<>(status.connected()),
                status.lowSpace().map(low -> ", LOW SPACE: " + low).orElse(""));
    }
}
