// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.PaxosEvent.SnapshotProgress;

class FetchedTest {

    private static SnapshotProgress progress(int peer, long below, long bytes) {
        return new SnapshotProgress(4, 0, peer, below, bytes, 100, null);
    }

    @Test
    void theLatestPartOfASnapshotCounts() {
        Fetched fetched = Fetched.NOTHING.comes(progress(3, 6, 10), 5).comes(progress(3, 6, 60), 7);
        assertThat(fetched).isEqualTo(new Fetched(3, 60, 100, 5, 0));
        assertThat(fetched.installed(9)).isEqualTo(new Fetched(3, 100, 100, 5, 9));
    }

    /** A member had fetched another one beside, and was never thought to be level. */
    @Test
    void anotherSnapshotThatComesLaterDoesNotUndoTheInstalledOne() {
        Fetched installed = Fetched.NOTHING.comes(progress(3, 6, 100), 5).installed(9);
        assertThat(installed.comes(progress(1, 1000, 60), 12)).isEqualTo(installed);
        assertThat(installed.comes(progress(1, 1000, 60), 12).installed(20).installedNanos())
                .isEqualTo(20);
    }
}
