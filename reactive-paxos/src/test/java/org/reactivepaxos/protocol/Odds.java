// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** How likely one kind of fault is, and how often it came. */
final class Odds {

    private final double rate;
    private long count;

    Odds(double rate) {
        this.rate = rate;
    }

    double rate() {
        return rate;
    }

    long count() {
        return count;
    }

    void increment() {
        count++;
    }
}
