// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How old what is in the log is at least. */
final class LogAgesTest {

    @Test
    void nothingIsOldBeforeAnythingIsKnown() {
        assertThat(new LogAges(0).olderBelow(1_000)).isZero();
    }

    @Test
    void whatWasThereLongEnoughAgoIsOld() {
        LogAges ages = new LogAges(100);
        ages.add(10, 100);
        ages.add(20, 150);
        ages.add(30, 180);
        assertThat(ages.olderBelow(200)).isZero();
        assertThat(ages.olderBelow(201)).isEqualTo(10);
        assertThat(ages.olderBelow(281)).isEqualTo(30);
    }

    /** However many moments there are, and where the clock passes its largest number. */
    @Test
    void neverCallsOldWhatIsYoungAndIsLittleLate() {
        LogAges ages = new LogAges(3_200);
        long start = Long.MAX_VALUE - 20_000;
        for (int i = 1; i <= 50_000; i++) {
            ages.add(i, start + i);
            long below = ages.olderBelow(start + i);
            assertThat(below).isLessThan(Math.max(1, i - 3_200));
            assertThat(below).isGreaterThanOrEqualTo(Math.max(0, i - 3_400));
            assertThat(ages.size()).isLessThanOrEqualTo(LogAges.MOMENTS + 2);
        }
    }
}
