// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import org.reactivepaxos.protocol.Value.Command;

/** Several users' values as one command. */
final class BatchCodecTest {

    private static final Ledger START =
            Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
    private static final Request ONE = new Request(7, new byte[] {1, 2, 3});
    private static final Request OTHER = new Request(-1, new byte[0]);
    private static final int COUNT_AT = 1;
    private static final int MACHINE_AT = COUNT_AT + Integer.BYTES;
    private static final int SIZE_AT = MACHINE_AT + Integer.BYTES;

    @Test
    void hasTheseBytes() {
        Request batch = BatchCodec.request(List.of(ONE, OTHER));
        assertThat(batch.machine()).isEqualTo(-2147483646);
        assertThat(HexFormat.of().formatHex(batch.payload()))
                .isEqualTo("01" + "00000002" + "0000000700000003010203" + "ffffffff00000000");
        assertThat(batch.payload())
                .hasSize(
                        BatchCodec.HEADER_BYTES
                                + 2 * BatchCodec.ITEM_HEADER_BYTES
                                + ONE.payload().length);
    }

    @Test
    void givesBackItsItemsInTheirOrder() {
        byte[] batch = BatchCodec.request(List.of(ONE, OTHER, ONE)).payload();
        assertThat(BatchCodec.items(batch))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(ONE, OTHER, ONE);
    }

    @Test
    void aCommandSaysWhatIsExecuted() {
        assertThat(BatchCodec.requestsOf(command(0, BatchCodec.request(List.of(ONE, OTHER)))))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(ONE, OTHER);
        assertThat(BatchCodec.requestsOf(command(0, ONE)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(ONE);
        assertThat(BatchCodec.requestsOf(command(0, SessionEntry.open()))).isEmpty();
    }

    @Test
    void neitherNothingNorTooMuchNorTheGroupsOwnIsMadeABatch() {
        List<Request> tooMany = Collections.nCopies(BatchCodec.ITEMS_MAX + 1, OTHER);
        for (List<Request> items :
                List.of(
                        List.<Request>of(),
                        tooMany,
                        List.of(ONE, SessionEntry.open()),
                        List.of(BatchCodec.request(List.of(ONE))))) {
            assertThatIllegalArgumentException().isThrownBy(() -> BatchCodec.request(items));
        }
        assertThat(BatchCodec.request(tooMany.subList(1, tooMany.size()))).isNotNull();
        Request batch = BatchCodec.request(List.of(ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> SessionEntry.call(0, 0, 0, batch));
    }

    /** And its proposal has ended: the log of every member says the same. */
    @Test
    void whatIsNoBatchHasNoEffect() {
        byte[] batch = BatchCodec.request(List.of(ONE)).payload();
        byte[] otherVersion = batch.clone();
        otherVersion[0] = 2;
        for (byte[] bytes :
                List.of(
                        new byte[0],
                        otherVersion,
                        Arrays.copyOf(batch, 4),
                        Arrays.copyOf(batch, batch.length - 1),
                        Arrays.copyOf(batch, batch.length + 1),
                        Arrays.copyOf(batch, BatchCodec.HEADER_BYTES + 7),
                        with(batch, COUNT_AT, 0),
                        with(batch, COUNT_AT, -1),
                        with(batch, COUNT_AT, 2),
                        with(batch, COUNT_AT, BatchCodec.ITEMS_MAX + 1),
                        with(batch, MACHINE_AT, MasterEntry.MACHINE),
                        with(batch, MACHINE_AT, SessionEntry.MACHINE),
                        with(batch, MACHINE_AT, BatchCodec.MACHINE),
                        with(batch, SIZE_AT, -1),
                        with(batch, SIZE_AT, Integer.MAX_VALUE),
                        with(batch, SIZE_AT, 2))) {
            Command command = command(0, new Request(BatchCodec.MACHINE, bytes));
            Ledger.Step step = START.next(Given.run(Given.ballot(1, 1), 0, command));
            assertThat(step.decision().dropped())
                    .as(Arrays.toString(bytes))
                    .containsExactly(new Drop(0, Reason.MALFORMED, -1));
            assertThat(step.ledger().table().outcome(command.id()).kind()).isEqualTo(Kind.APPLIED);
            assertThatIllegalArgumentException().isThrownBy(() -> BatchCodec.items(bytes));
        }
    }

    private static byte[] with(byte[] batch, int at, int value) {
        byte[] changed = batch.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }

    @Test
    void aBatchIsOneProposalAmongOthers() {
        Command batch = command(1, BatchCodec.request(List.of(ONE, OTHER)));
        Command malformed = command(2, new Request(BatchCodec.MACHINE, new byte[0]));
        Command badCall = command(3, new Request(SessionEntry.MACHINE, new byte[0]));
        Ledger.Step step =
                START.next(
                        Given.run(
                                Given.ballot(1, 1),
                                0,
                                command(0, ONE),
                                badCall,
                                batch,
                                malformed,
                                batch,
                                malformed));
        assertThat(step.decision().dropped())
                .containsExactly(
                        new Drop(1, Reason.MALFORMED, -1),
                        new Drop(3, Reason.MALFORMED, -1),
                        new Drop(4, Reason.DUPLICATE, 2),
                        new Drop(5, Reason.DUPLICATE, 3));
    }

    /** Whatever comes from a log or a peer: it is a batch that can be read, or none. */
    @Test
    void anyBytesAreABatchThatCanBeReadOrNone() {
        Random random = new Random(4);
        int batches = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = BatchCodec.request(List.of(ONE, OTHER)).payload();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            byte[] cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(30));
            if (BatchCodec.isBatch(cut)) {
                batches++;
                assertThat(BatchCodec.request(BatchCodec.items(cut)).payload()).isEqualTo(cut);
            }
        }
        assertThat(batches).isBetween(1_000, 19_000);
    }

    private static Command command(long sequence, Request request) {
        ProposalId id = new ProposalId(Given.storage(1), 1, sequence);
        return new Command(id, 0, request.machine(), request.payload());
    }
}
