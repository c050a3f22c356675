// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Sessions;

/** Numbers of calls against a list that is searched. */
class CallNumbersTest {

    @Test
    void theMarkIsTheLowestOpenNumberAndNoneIsGivenTooFarAboveIt() {
        Random random = new Random(5);
        CallNumbers numbers = new CallNumbers(0);
        List<Long> open = new ArrayList<>();
        long next = 0;
        for (int step = 0; step < 100_000; step++) {
            if (random.nextInt(100) < 60) {
                long mark = open.stream().min(Long::compare).orElse(next);
                CallNumbers.Taken taken = numbers.take();
                if (next - mark >= Sessions.CALLS_MAX) {
                    assertThat(taken).isNull();
                } else {
                    assertThat(taken).isEqualTo(new CallNumbers.Taken(next, mark));
                    open.add(next++);
                }
            } else if (!open.isEmpty()) {
                Long ended = open.remove(random.nextInt(open.size()));
                numbers.end(ended);
                numbers.end(ended);
            }
            assertThat(numbers.next()).isEqualTo(next);
        }
    }

    @Test
    void allMayEndInAnyOrderAndAllMayBeOpenAgain() {
        CallNumbers numbers = new CallNumbers(7);
        for (int i = 0; i < Sessions.CALLS_MAX; i++) {
            assertThat(requireNonNull(numbers.take()).doneBelow()).isEqualTo(7);
        }
        for (int i = Sessions.CALLS_MAX - 1; i >= 0; i--) {
            assertThat(numbers.take()).isNull();
            numbers.end(7L + i);
        }
        for (int i = 0; i < Sessions.CALLS_MAX; i++) {
            assertThat(numbers.take()).isNotNull();
        }
        assertThat(numbers.take()).isNull();
    }
}
