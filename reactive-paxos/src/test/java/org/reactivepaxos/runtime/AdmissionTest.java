// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.runtime.Admission.Rule;

/** Who is let in, by how long others have waited. */
class AdmissionTest {

    private static final long MILLI = 1_000_000;
    private static final long SHORT = 5 * MILLI;
    private static final long LONG = 50 * MILLI;
    private static final Duration TOO_LONG = Duration.ofMillis(10);

    private long now;

    /** Lets one interval pass in which all waited so long. */
    private void interval(AdaptiveGate gate, long least, int open) {
        gate.waited(LONG + least, now, open);
        now += AdaptiveGate.INTERVAL;
        gate.waited(least, now, open);
    }

    @Test
    void fewerAreLetInWhileAllWaitTooLongAndMoreWhenTheyDoNot() {
        AdaptiveGate gate = new AdaptiveGate(1000, TOO_LONG.toNanos());
        assertThat(gate.admits(1000)).isTrue();
        interval(gate, LONG, 1000);
        assertThat(gate.limit()).isEqualTo(750);
        assertThat(gate.admits(750)).isTrue();
        assertThat(gate.admits(751)).isFalse();
        interval(gate, LONG, 400);
        assertThat(gate.limit()).as("of what is open, if that is less").isEqualTo(300);
        interval(gate, SHORT, 300);
        assertThat(gate.limit()).isEqualTo(338);
    }

    @Test
    void oneThatDidNotWaitSaysThatThereIsNoQueue() {
        AdaptiveGate gate = new AdaptiveGate(1000, TOO_LONG.toNanos());
        for (int i = 0; i < 20; i++) {
            interval(gate, SHORT, 1000);
        }
        assertThat(gate.limit()).isEqualTo(1000);
    }

    @Test
    void aFewAlwaysPassAndNeverMoreThanTheBound() {
        AdaptiveGate gate = new AdaptiveGate(1000, TOO_LONG.toNanos());
        for (int i = 0; i < 100; i++) {
            interval(gate, LONG, 1000);
        }
        assertThat(gate.limit()).isEqualTo(AdaptiveGate.FLOOR);
        for (int i = 0; i < 100; i++) {
            interval(gate, SHORT, 16);
        }
        assertThat(gate.limit()).isEqualTo(1000);
        AdaptiveGate small = new AdaptiveGate(3, TOO_LONG.toNanos());
        interval(small, LONG, 3);
        assertThat(small.limit()).isEqualTo(3);
    }

    private static void samples(RandomGate gate, int count, long wait) {
        for (int i = 0; i < count; i++) {
            gate.waited(wait, 0, 1);
        }
    }

    /** Checklist 2.9 and P07: by 3 per 250 samples, from 0 to 98. */
    @Test
    void theRuleOfPhxPaxosMovesInItsSteps() {
        RandomGate gate = new RandomGate(TOO_LONG.toNanos());
        samples(gate, 249, LONG);
        assertThat(gate.rate()).isZero();
        samples(gate, 1, LONG);
        assertThat(gate.rate()).isEqualTo(3);
        samples(gate, 250, SHORT);
        assertThat(gate.rate()).isZero();
        samples(gate, 250, SHORT);
        assertThat(gate.rate()).isZero();
        samples(gate, 250 * 40, LONG);
        assertThat(gate.rate()).isEqualTo(98);
        samples(gate, 250, SHORT);
        assertThat(gate.rate()).isEqualTo(95);
    }

    @Test
    void theRuleOfPhxPaxosRefusesItsShare() {
        RandomGate gate = new RandomGate(TOO_LONG.toNanos());
        samples(gate, 250 * 10, LONG);
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += gate.admits(1) ? 1 : 0;
        }
        assertThat(admitted).isBetween(6_700, 7_300);
        samples(gate, 250 * 30, LONG);
        admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += gate.admits(1) ? 1 : 0;
        }
        assertThat(admitted).as("some always pass").isBetween(100, 300);
    }

    @Test
    void aWaitIsPositive() {
        assertThatThrownBy(() -> new Admission(Rule.ADAPTIVE, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Admission(Rule.BOUNDS_ONLY, TOO_LONG).gate(1).admits(Integer.MAX_VALUE))
                .isTrue();
    }
}
