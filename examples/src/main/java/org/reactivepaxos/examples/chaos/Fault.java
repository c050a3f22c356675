// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

/** What is done to a cluster. */
enum Fault {
    KILL(Domain.PROCESSES, "a member killed"),
    KILL_LEADER(Domain.PROCESSES, "a leader killed"),
    KILL_MASTER(Domain.PROCESSES, "a master killed"),
    KILL_ALL(Domain.PROCESSES, "all members killed at once"),
    STOP(Domain.PROCESSES, "a member stopped (SIGSTOP)"),
    STOP_LEADER(Domain.PROCESSES, "a leader stopped (SIGSTOP)"),
    WIPE(Domain.PROCESSES, "a disk wiped"),
    ISOLATE(Domain.NETWORK, "one member cut off"),
    ONE_WAY(Domain.NETWORK, "one direction cut"),
    HALVES(Domain.NETWORK, "two parts cut from each other"),
    BRIDGE(Domain.NETWORK, "two parts joined by one member"),
    DELAY(Domain.NETWORK, "messages delayed"),
    RESETS(Domain.NETWORK, "connections reset, with the messages on their way"),
    SLOW_SYNC(Domain.DISKS, "slow syncs"),
    FAILED_SYNC(Domain.DISKS, "a failed sync"),
    SNAPSHOT(Domain.OPERATOR, "snapshots forced"),
    RESIGN(Domain.OPERATOR, "a master told to resign"),
    TRANSFER(Domain.OPERATOR, "a master told to transfer"),
    CHANGE(Domain.OPERATOR, "a voter made a follower for a while");

    /** Faults of one domain come one after the other; those of several at the same time. */
    enum Domain {
        PROCESSES,
        NETWORK,
        DISKS,
        OPERATOR
    }

    private final Domain domain;
    private final String text;

    Fault(Domain domain, String text) {
        this.domain = domain;
        this.text = text;
    }

    Domain domain() {
        return domain;
    }

    /** For people. */
    String text() {
        return text;
    }
}
