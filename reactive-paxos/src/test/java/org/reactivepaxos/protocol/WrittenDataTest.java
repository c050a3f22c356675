// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.Value.Command;

/** Bytes that are not what this library wrote are refused as such, and with nothing else. */
final class WrittenDataTest {

    private static final byte[] CLAIM = new MasterEntry(Action.CLAIM, -1, 1, 0).encoded();

    private static Ledger ledger() {
        ProposalId claim = new ProposalId(Given.storage(2), 1, 0);
        Value[] log = {
            command(1, 0),
            command(1, 2),
            new Command(claim, 0, MasterEntry.MACHINE, CLAIM),
            change(-1, voters(1, 2, 4))
        };
        Ledger start = Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
        return start.next(Given.run(ballot(1, 1), 0, log)).ledger();
    }

    /** How many of the overwritten ones are refused; any other failure fails the test. */
    private static int refused(byte[] written, Function<byte[], Object> read) {
        int refused = 0;
        for (int number : new int[] {-1, Integer.MAX_VALUE, 1 << 20, 0}) {
            for (int at = 0; at + Integer.BYTES <= written.length; at++) {
                byte[] overwritten = written.clone();
                ByteBuffer.wrap(overwritten).putInt(at, number);
                refused += reads(overwritten, read) ? 0 : 1;
            }
        }
        return refused;
    }

    private static boolean reads(byte[] bytes, Function<byte[], Object> read) {
        try {
            return read.apply(bytes) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void whateverIsOverwrittenIsReadOrRefused() {
        byte[] ledger = LedgerCodec.encode(ledger());
        assertThat(reads(ledger, LedgerCodec::decode)).isTrue();
        assertThat(refused(ledger, LedgerCodec::decode)).isGreaterThan(ledger.length / 2);
        byte[] block = values(command(1, 0), change(-1, voters(1, 2)), Value.NOOP).encoded();
        assertThat(reads(block, Values::decode)).isTrue();
        assertThat(refused(block, Values::decode)).isGreaterThan(block.length / 2);
        assertThat(reads(CLAIM, MasterEntry::decode)).isTrue();
        assertThat(refused(CLAIM, MasterEntry::decode)).isGreaterThan(CLAIM.length / 2);
    }

    @Test
    void anActionThatNobodyKnowsIsRefused() {
        byte[] unknown = CLAIM.clone();
        unknown[1] = 9;
        assertThatThrownBy(() -> MasterEntry.decode(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown action of a master entry: 9");
    }

    @Test
    void aBlockIsCutToItsFirstValuesWithinABound() {
        Values three = values(command(1, 0), command(1, 1), command(1, 2));
        int one = ValueCodec.sizeOf(command(1, 0));
        assertThat(three.prefixWithin(three.sizeBytes())).isSameAs(three);
        assertThat(three.prefixWithin(three.sizeBytes() - 1).count()).isEqualTo(2);
        assertThat(three.prefixWithin(1 + 2 * one).count()).isEqualTo(2);
        assertThat(three.prefixWithin(2 * one).count()).isEqualTo(1);
        assertThat(three.prefixWithin(0).count()).isEqualTo(1);
        assertThat(Values.concat(List.of(three.slice(0, 1), three.slice(1, 3)))).isEqualTo(three);
    }
}
