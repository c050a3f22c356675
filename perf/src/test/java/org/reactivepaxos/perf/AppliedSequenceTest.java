// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppliedSequenceTest {

    private static AppliedSequence after(long firstInstance, String... values) {
        AppliedSequence sequence = new AppliedSequence();
        for (int i = 0; i < values.length; i++) {
            sequence.apply(firstInstance + i, values[i].getBytes(StandardCharsets.UTF_8));
        }
        return sequence;
    }

    @Test
    void isEqualForTheSameSequence() {
        assertThat(after(3, "a", "b").position()).isEqualTo(after(3, "a", "b").position());
        assertThat(after(3, "a", "b").position().values()).isEqualTo(2);
        assertThat(after(3, "a", "b").position().last()).isEqualTo(4);
    }

    @Test
    void differsWithOrderValueAndInstance() {
        long hash = after(3, "a", "b").position().hash();

        assertThat(after(3, "b", "a").position().hash()).isNotEqualTo(hash);
        assertThat(after(3, "a", "c").position().hash()).isNotEqualTo(hash);
        assertThat(after(4, "a", "b").position().hash()).isNotEqualTo(hash);
        assertThat(after(3, "a").position().hash()).isNotEqualTo(hash);
    }

    @Test
    void saysWhenSoManyAreApplied() {
        AppliedSequence sequence = after(0, "a");
        CompletableFuture<Void> two = sequence.reaches(2);
        assertThat(two).isNotDone();

        sequence.apply(1, new byte[] {1});

        assertThat(two).isCompleted();
        assertThat(after(0, "a").reaches(1)).isCompleted();
    }
}
