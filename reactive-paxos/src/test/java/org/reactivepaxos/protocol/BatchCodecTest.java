// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Value.Command;

/** Batches: their bytes, and what is none. */
final class BatchCodecTest {

    private static final List<Request> ITEMS =
            List.of(new Request(7, new byte[] {1, 2}), new Request(-1, new byte[0]));
    private static final byte[] GOLDEN =
            HexFormat.of()
                    .parseHex("01" + "00000002" + "00000007000000020102" + "ffffffff00000000");

    @Test
    void theBytesStayTheSameForEver() {
        Request batch = BatchCodec.request(ITEMS);
        assertThat(batch.machine()).isEqualTo(Integer.MIN_VALUE + 2);
        assertThat(batch.payload()).isEqualTo(GOLDEN);
        List<Request> read = BatchCodec.decode(GOLDEN);
        assertThat(read).extracting(Request::machine).containsExactly(7, -1);
        assertThat(read.get(0).payload()).containsExactly(1, 2);
        assertThat(read.get(1).payload()).isEmpty();
        assertThat(batch.payload())
                .hasSize(BatchCodec.HEADER_BYTES + 2 * BatchCodec.ITEM_BYTES + 2);
    }

    @Test
    void whatIsCutOffLongerOrOutOfRangeIsNoBatch() {
        List<byte[]> none = new ArrayList<>();
        for (int length = 0; length < GOLDEN.length; length++) {
            none.add(Arrays.copyOf(GOLDEN, length));
        }
        none.add(Arrays.copyOf(GOLDEN, GOLDEN.length + 1));
        none.add(changed(0, 2)); // version
        none.add(changed(1, -1)); // count below 0
        none.add(changed(4, 0)); // count of 0
        none.add(changed(4, 3)); // more than there are
        none.add(changed(9, -1)); // length below 0
        none.add(changed(12, 3)); // length into the next item
        for (byte[] encoded : none) {
            assertThat(BatchCodec.isValid(encoded)).as(HexFormat.of().formatHex(encoded)).isFalse();
            assertThat(BatchCodec.decode(encoded)).isEmpty();
        }
    }

    private static byte[] changed(int at, int to) {
        byte[] copy = GOLDEN.clone();
        copy[at] = (byte) to;
        return copy;
    }

    @Test
    void aBatchOfNothingOrForTheGroupItselfIsNeverMadeAndNeverRead() {
        assertThatIllegalArgumentException().isThrownBy(() -> BatchCodec.request(List.of()));
        for (int machine :
                new int[] {MasterEntry.MACHINE, SessionEntry.MACHINE, BatchCodec.MACHINE}) {
            Request reserved = new Request(machine, new byte[0]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BatchCodec.request(List.of(reserved)));
            byte[] written = BatchCodec.request(List.of(new Request(1, new byte[0]))).payload();
            ByteBuffer.wrap(written).putInt(BatchCodec.HEADER_BYTES, machine);
            assertThat(BatchCodec.isValid(written)).isFalse();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionEntry.call(0, 0, 0, BatchCodec.request(ITEMS)));
    }

    @Test
    void aBatchThatCannotBeReadHasNoEffectByTheLogAndOthersHave() {
        Ledger ledger =
                Ledger.start(
                        new Genesis(
                                5, Membership.genesis(List.of(new Voter(1, Given.storage(1))))));
        Values values =
                Values.of(
                        List.of(
                                command(0, 5, new byte[0]),
                                command(1, BatchCodec.MACHINE, new byte[] {1}),
                                command(2, BatchCodec.MACHINE, GOLDEN)));
        Ledger.Step step = ledger.next(new Run(Ballot.NONE, 0, values));
        assertThat(step.decision().dropped())
                .containsExactly(new Drop(1, Drop.Reason.MALFORMED, -1));
        assertThat(command(2, BatchCodec.MACHINE, GOLDEN).request()).isNull();
    }

    private static Command command(int sequence, int machine, byte[] payload) {
        return new Command(new ProposalId(Given.storage(1), 1, sequence), 0, machine, payload);
    }
}
