// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.Readings.OfGroup;
import org.reactivepaxos.event.GroupStatus;

/** One group in an event of the status page. */
final class PageRow {

    private static final String ROW = "%6s  %-9s %-10s %6s  %-14s %12s %12s %8s %6s %7s %9s %9s%n";

    static final String TEXT_HEAD =
            String.format(
                    Locale.ROOT,
                    ROW,
                    "group",
                    "state",
                    "role",
                    "leader",
                    "ballot",
                    "applied",
                    "decided",
                    "lag",
                    "open",
                    "batch",
                    "p50",
                    "p99");

    private PageRow() {}

    static NodeView.Row of(GroupRow row, OfGroup measured) {
        return new NodeView.Row(json(row, measured), text(row, measured));
    }

    private static Json json(GroupRow row, OfGroup measured) {
        GroupStatus status = row.status();
        Json json =
                new Json()
                        .put("group", status.group())
                        .put("state", status.state().name())
                        .put("standing", status.standing().name())
                        .put("role", status.role().name())
                        .put("leader", status.leader().member())
                        .put("ballot", status.leader().toString())
                        .put("applied", status.log().appliedBelow())
                        .put("decided", status.log().decidedBelow())
                        .put("lag", status.lag())
                        .put("open", row.open());
        if (!Double.isNaN(measured.batch())) {
            json.put("batch", measured.batch());
        }
        Spread latency = measured.latency();
        return latency == null ? json : json.put("latency", latency.json());
    }

    private static String text(GroupRow row, OfGroup measured) {
        GroupStatus status = row.status();
        Spread latency = measured.latency();
        int leader = status.leader().member();
        return String.format(
                Locale.ROOT,
                ROW,
                status.group(),
                status.state(),
                status.role(),
                leader == 0 ? "-" : leader,
                status.leader(),
                status.log().appliedBelow(),
                status.log().decidedBelow(),
                status.lag(),
                row.open(),
                Double.isNaN(measured.batch())
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f", measured.batch()),
                orNone(latency == null ? null : latency.p50()),
                orNone(latency == null ? null : latency.p99()));
    }

    private static String orNone(@Nullable Object known) {
        return Objects.toString(known, "-");
    }
}
