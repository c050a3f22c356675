// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import org.reactivepaxos.event.PaxosEvent.SnapshotProgress;

/**
 * What has come of the snapshot that a joining member needs.
 *
 * @param peer whose it is; 0 for nobody's
 * @param firstNanos when the first of it had come, since this member takes part
 * @param installedNanos when it was installed; 0 for not yet
 */
record Fetched(int peer, long bytes, long wholeBytes, long firstNanos, long installedNanos) {

    static final Fetched NOTHING = new Fetched(0, 0, 0, 0, 0);

    /** Some of one comes. One that comes after the installed one takes nothing from that. */
    Fetched comes(SnapshotProgress progress, long now) {
        return installedNanos > 0
                ? this
                : new Fetched(
                        progress.peer(),
                        progress.bytes(),
                        progress.wholeBytes(),
                        firstNanos == 0 ? now : firstNanos,
                        0);
    }

    Fetched installed(long now) {
        return new Fetched(peer, wholeBytes, wholeBytes, firstNanos, now);
    }
}
