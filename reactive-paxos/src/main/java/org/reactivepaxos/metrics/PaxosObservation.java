// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

/**
 * What is observed of each call that has a value proposed, all with the tags {@code node} and
 * {@code group}.
 */
public enum PaxosObservation {
    CALL("call", "A call, from its first subscription to its end; tags kind and outcome"),
    GATHER("call.gather", "Part of a call: it waits for its window to close"),
    WINDOW("window", "A window of calls, whose observations its context names; tag outcome"),
    QUEUE("call.queue", "Part of a call or window: from its offer to its leader's having it"),
    ACCEPT("call.accept", "Part of a call or window: from there to its decision, as heard here"),
    APPLY("call.apply", "Part of a call or window: from there to the delivery of its result");

    private static final String PREFIX = "reactive.paxos.";

    private final String suffix;
    private final String description;

    PaxosObservation(String suffix, String description) {
        this.suffix = suffix;
        this.description = description;
    }

    /** The name in the registry; begins with {@code reactive.paxos.}. */
    public String id() {
        return PREFIX + suffix;
    }

    public String description() {
        return description;
    }
}
