// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.DurableLog.Held;
import org.reactivepaxos.protocol.Value.Command;

final class RecordBytesTest {

    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final Held HELD =
            new Held(new Ballot(-1, 7, 2), new Command(new ProposalId(1001, 1, 5), 3, 4, PAYLOAD));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(RecordBytes.read(RecordBytes.of(HELD))).isEqualTo(HELD);
    }

    @Test
    void everySingleFlipOnTheDiskIsSeen() {
        byte[] bytes = RecordBytes.of(HELD);
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            assertThat(RecordBytes.read(RecordBytes.flipped(bytes, bit))).isNull();
        }
    }

    @Test
    void aFlipInMemoryIsNotSeenAndChangesThePayloadAlone() {
        for (int seed = 0; seed < 50; seed++) {
            Held read =
                    Objects.requireNonNull(
                            RecordBytes.read(
                                    RecordBytes.flippedInMemory(
                                            RecordBytes.of(HELD),
                                            PAYLOAD.length,
                                            new Chance(seed))));
            assertThat(read).isNotEqualTo(HELD);
            assertThat(read.ballot()).isEqualTo(HELD.ballot());
            Command command = (Command) read.value();
            assertThat(command.id()).isEqualTo(((Command) HELD.value()).id());
            assertThat(command.payload()).hasSize(PAYLOAD.length).isNotEqualTo(PAYLOAD);
        }
    }
}
