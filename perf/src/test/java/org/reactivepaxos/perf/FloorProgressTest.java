// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloorProgressTest {

    private final FloorProgress progress = new FloorProgress(3, 10);

    @Test
    void handsOutWhatIsFreeAtOnceAndNoMoreThanFits() throws Exception {
        assertThat(progress.take(4)).isEqualTo(4);
        assertThat(progress.take(100)).isEqualTo(6);
    }

    @Test
    void aMajorityFreesWhatItHasStored() throws Exception {
        progress.take(4);
        progress.take(6);

        progress.stored(3, 4);
        assertThat(progress.drainLatencies().getTotalCount()).isZero();

        progress.stored(2, 10);
        assertThat(progress.drainLatencies().getTotalCount()).isEqualTo(4);
        assertThat(progress.take(100)).isEqualTo(4);

        progress.stored(1, 10);
        assertThat(progress.drainLatencies().getTotalCount()).isEqualTo(6);
    }

    @Test
    void handsOutNoMoreOnceItIsStopped() throws Exception {
        progress.take(10);
        progress.stored(1, 10);
        progress.stored(2, 10);

        assertThat(progress.stop()).isEqualTo(10);
        assertThat(progress.take(10)).isZero();
        assertThat(progress.await(2, 10)).isEqualTo(10);
    }
}
