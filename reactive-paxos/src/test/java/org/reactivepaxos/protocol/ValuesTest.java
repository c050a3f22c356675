// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Value.Command;

final class ValuesTest {

    private static final Command COMMAND =
            new Command(new ProposalId(-5, 3, 7), 6, -1, new byte[] {1, 2, 3});
    private static final Values BLOCK = Values.of(Value.NOOP, COMMAND, Value.NOOP);

    @Test
    void readsBackWhatItWrote() {
        Values read = Values.decode(BLOCK.encoded());
        assertThat(read).isEqualTo(BLOCK);
        assertThat(read.get(1)).isEqualTo(COMMAND);
        assertThat(Values.concat(List.of(BLOCK.slice(0, 1), BLOCK.slice(1, 3)))).isEqualTo(BLOCK);
    }

    @Test
    void refusesABlockThatEndsEarlyAtAnyByte() {
        byte[] whole = Values.of(COMMAND).encoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Values.decode(cut));
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        byte[] version = {2, 0};
        byte[] kind = {ValueCodec.VERSION, 9};
        byte[] empty = {ValueCodec.VERSION};
        for (byte[] bad : List.of(version, kind, empty)) {
            assertThatIllegalArgumentException().isThrownBy(() -> Values.decode(bad));
        }
    }
}
