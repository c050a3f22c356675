// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a new leader proposes again (S2, S3); see {@code ChangeRulesTest} for membership entries.
 */
final class RecoveryTest {

    private static final Run LOW =
            run(ballot(1, 1), 2, command(1, 2), command(1, 3), command(1, 4));
    private static final Run HIGH = run(ballot(2, 3), 3, command(3, 3));

    private static List<Values> picked(long start, int maxBytes, Run... reported) {
        return Recovery.valuesToPropose(List.of(reported), start, maxBytes).toList();
    }

    @Test
    void theHighestBallotWinsInWhateverOrderItWasReported() {
        Values expected = values(command(1, 2), command(3, 3), command(1, 4));
        assertThat(picked(2, 1 << 20, LOW, HIGH)).containsExactly(expected);
        assertThat(picked(2, 1 << 20, HIGH, LOW)).containsExactly(expected);
    }

    @Test
    void aHoleBecomesANoopAndWhatIsBelowTheStartIsLeftOut() {
        Values expected = values(Value.NOOP, Value.NOOP, command(1, 2), command(3, 3));
        assertThat(picked(0, 1 << 20, run(LOW.ballot(), 2, command(1, 2)), HIGH))
                .containsExactly(expected);
        assertThat(picked(4, 1 << 20, LOW, HIGH)).containsExactly(values(command(1, 4)));
        assertThat(picked(9, 1 << 20, LOW, HIGH)).isEmpty();
        assertThat(picked(9, 1 << 20)).isEmpty();
    }

    @Test
    void aBlockIsFilledToItsBoundAndNotBeyond() {
        int one = ValueCodec.sizeOf(command(1, 2));
        assertThat(picked(2, 2 * one, LOW))
                .containsExactly(values(command(1, 2), command(1, 3)), values(command(1, 4)));
        assertThat(picked(2, 2 * one - 1, LOW))
                .containsExactly(
                        values(command(1, 2)), values(command(1, 3)), values(command(1, 4)));
    }
}
