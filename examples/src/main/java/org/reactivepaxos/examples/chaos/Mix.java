// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.List;
import java.util.Locale;

/** Faults that come together. */
enum Mix {
    KILLS("processes killed, with all they have not synced: one, leaders, or all"),
    OUTAGES("all processes killed at once, with all they have not synced, again and again"),
    STOPS("processes stopped for a while and let go on"),
    PARTITIONS("parts of the network cut off"),
    NETWORK("messages lost and late"),
    DISKS("slow and failing syncs, wiped disks"),
    MASTERS("masters with a short lease, killed, stopped, cut off, resigned, transferred"),
    CHURN("voters made followers and voters again, amid kills and cuts"),
    ALL("everything at once"),
    CALM("no faults but snapshots: a soak");

    private final String text;

    Mix(String text) {
        this.text = text;
    }

    /** As it is named on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    String text() {
        return text;
    }

    /** Those of one domain; the same one named several times comes as often. */
    List<Fault> faults(Fault.Domain domain) {
        return faults().stream().filter(fault -> fault.domain() == domain).toList();
    }

    private List<Fault> faults() {
        return switch (this) {
            case KILLS ->
                    List.of(
                            Fault.KILL,
                            Fault.KILL_LEADER,
                            Fault.KILL_LEADER,
                            Fault.KILL_ALL,
                            Fault.SNAPSHOT);
            case OUTAGES -> List.of(Fault.KILL_ALL);
            case STOPS -> List.of(Fault.STOP, Fault.STOP_LEADER);
            case PARTITIONS -> List.of(Fault.ISOLATE, Fault.ONE_WAY, Fault.HALVES, Fault.BRIDGE);
            case NETWORK -> List.of(Fault.DELAY, Fault.RESETS, Fault.RESETS, Fault.ONE_WAY);
            case DISKS -> List.of(Fault.SLOW_SYNC, Fault.FAILED_SYNC, Fault.WIPE, Fault.SNAPSHOT);
            case MASTERS ->
                    List.of(
                            Fault.KILL_MASTER,
                            Fault.KILL_MASTER,
                            Fault.STOP,
                            Fault.ISOLATE,
                            Fault.DELAY,
                            Fault.RESIGN,
                            Fault.TRANSFER);
            case CHURN ->
                    List.of(
                            Fault.CHANGE,
                            Fault.KILL,
                            Fault.KILL_LEADER,
                            Fault.ISOLATE,
                            Fault.HALVES,
                            Fault.ONE_WAY);
            case ALL -> List.of(Fault.values());
            case CALM -> List.of(Fault.SNAPSHOT);
        };
    }

    /**
     * How many instances a log keeps below a snapshot: where members are away, more than the others
     * decide meanwhile, so that all of them execute all of it and can be compared.
     */
    long retained() {
        return this == CALM ? 1_000 : 100_000;
    }

    boolean hasMasters() {
        return faults().contains(Fault.RESIGN);
    }
}
