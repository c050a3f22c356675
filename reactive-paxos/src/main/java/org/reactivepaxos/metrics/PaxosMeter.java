// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

/**
 * The meters of a node, all with the tag {@code node}, those of groups with the tag {@code group}
 * too.
 */
public enum PaxosMeter {
    OFFERED("proposals.offered", "values", "Values that were proposed here"),
    VALUE_BYTES("proposals.bytes", "bytes", "Sizes of the values that were proposed here"),
    HANDED_OVER("proposals.handed.over", "", "From a proposal to its leader's having it"),
    ACKNOWLEDGED("proposals.acknowledged", "", "From a proposal to its result"),
    FAILED("proposals.failed", "values", "Proposals that ended without a result"),
    CANCELLED("proposals.cancelled", "values", "Proposals that were wanted back"),
    OPEN("proposals.open", "values", "Proposals that wait for their result"),
    OPEN_BYTES("proposals.open.bytes", "bytes", "Values that wait for their result"),
    RUN_VALUES("runs.values", "values", "Values of one run that was proposed as leader"),
    RUN_BYTES("runs.bytes", "bytes", "Size of one run that was proposed as leader"),
    ACCEPT_ROUND("accept.round", "", "From proposing a run as leader to its decision"),
    DURABLE("journal.durable", "", "From appending records to their being durable"),
    PENDING_BYTES("journal.pending.bytes", "bytes", "Appended and not durable"),
    LOW_SPACE("journal.low.space", "", "1 while the disk is nearly full, else 0"),
    APPLY("apply", "", "Time of the state machines for what one turn decided"),
    APPLIED("apply.values", "values", "Values that were decided and applied"),
    NO_EFFECT("apply.dropped", "values", "Decided values that had no effect"),
    DECIDED("decided.below", "instances", "The first instance not decided here"),
    LAG("lag", "instances", "Decided elsewhere and not applied here"),
    LEADING("leading", "", "1 while this member leads, else 0"),
    INBOX("inbox.events", "events", "Events that wait for the group's worker"),
    INBOX_DROPPED("inbox.dropped", "messages", "Messages that found the inbox full"),
    TURN_EVENTS("turns.events", "events", "Events of one turn of the group"),
    RECEIVED("messages.received", "messages", "Messages taken, by kind"),
    SENT("messages.sent", "messages", "Messages sent, by kind"),
    EVENTS("events", "events", "Events told, by type"),
    TRANSPORT("transport", "", "What the transport counts, by name");

    private static final String PREFIX = "reactive.paxos.";

    private final String suffix;
    private final String unit;
    private final String description;

    PaxosMeter(String suffix, String unit, String description) {
        this.suffix = suffix;
        this.unit = unit;
        this.description = description;
    }

    /** The name in the registry; begins with {@code reactive.paxos.}. */
    public String id() {
        return PREFIX + suffix;
    }

    /** The base unit; empty for times and for what has none. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }
}
