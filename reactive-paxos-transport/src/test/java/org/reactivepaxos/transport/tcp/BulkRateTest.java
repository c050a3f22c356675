// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkRateTest {

    private static final long SECOND = 1_000_000_000L;

    /** Soon the clock runs over. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private long now = START;
    private final BulkRate rate = new BulkRate(() -> now);

    /** What leaves in so many seconds when someone always wants to send. */
    private long sent(int seconds, int part) {
        long from = now;
        long bytes = 0;
        while (now - from < seconds * SECOND) {
            now += rate.reserve(part);
            bytes += part;
        }
        return bytes;
    }

    @Test
    void isUnlimitedAtFirst() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.reserve(Integer.MAX_VALUE)).isZero();
        }
    }

    @Test
    void letsThroughWhatItIsSetTo() {
        rate.set(1_000_000);
        assertThat(sent(10, 16_384)).isBetween(9_990_000L, 10_040_000L);
    }

    @Test
    void whoeverAsksFirstHasTheFirstTurn() {
        rate.set(100_000);
        assertThat(rate.reserve(10_000)).isZero();
        assertThat(rate.reserve(10_000)).isEqualTo(SECOND / 10);
        assertThat(rate.reserve(20_000)).isEqualTo(2 * SECOND / 10);
        // Also when the one before has just had its turn.
        now += SECOND / 10;
        assertThat(rate.reserve(1)).isEqualTo(3 * SECOND / 10);
    }

    @Test
    void aTurnThatIsGivenBackIsTheNextOnes() {
        rate.set(100_000);
        assertThat(rate.reserve(10_000)).isZero();
        assertThat(rate.reserve(50_000)).isEqualTo(SECOND / 10);
        rate.giveBack(50_000);
        assertThat(rate.reserve(1)).isEqualTo(SECOND / 10);
    }

    @Test
    void savesLittleForLater() {
        rate.set(1_000_000);
        now += 100 * SECOND;
        assertThat(sent(1, 1_000)).isBetween(1_000_000L, 1_025_000L);
    }

    @Test
    void changesAtOnce() {
        rate.set(1);
        assertThat(rate.reserve(16_384)).isZero();
        assertThat(rate.reserve(16_384)).isGreaterThan(16_000 * SECOND);
        rate.set(1_000_000);
        assertThat(rate.reserve(16_384)).isZero();
        rate.set(BulkRate.UNLIMITED);
        assertThat(rate.reserve(16_384)).isZero();
        rate.giveBack(16_384);
        assertThat(rate.reserve(16_384)).isZero();
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> rate.set(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
