// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.Value.Command;

/** Rule S12. */
final class ChainTest {

    private static Value value(int number) {
        return number % 7 == 0
                ? Value.NOOP
                : new Command(new ProposalId(9, 1, number), 0, 3, new byte[number % 20]);
    }

    private static List<Value> values(int count) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value(i));
        }
        return values;
    }

    private static int plainly(int before, Value value) {
        byte[] encoded = Values.of(value).encoded();
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(before).flip());
        crc.update(encoded, 1, encoded.length - 1);
        return (int) crc.getValue();
    }

    @Test
    void coversAllBytesOfEveryValueHoweverTheLogIsCut() {
        List<Value> values = values(3000);
        int expected = 0;
        for (Value value : values) {
            expected = plainly(expected, value);
        }
        Random random = new Random(5);
        for (int cut = 0; cut < 20; cut++) {
            Chain chain = Chain.START;
            int at = 0;
            while (at < values.size()) {
                int below = Math.min(values.size(), at + 1 + random.nextInt(400));
                chain = chain.next(Values.of(values.subList(at, below)));
                at = below;
            }
            assertThat(chain.last()).isEqualTo(new Link(3000, expected));
        }
    }

    @Test
    void tellsEveryAlteredByteAtEveryLaterInstance() {
        Values block = Values.of(values(12));
        Values after = Values.of(values(2000));
        for (int offset = 1; offset < block.sizeBytes(); offset++) {
            byte[] altered = block.encoded().clone();
            altered[offset] ^= 4;
            Values other;
            try {
                other = Values.decode(altered);
            } catch (IllegalArgumentException e) {
                continue; // Not even a block of values.
            }
            if (other.count() != block.count()) {
                continue;
            }
            Chain good = Chain.START.next(block).next(after);
            Chain bad = Chain.START.next(other).next(after);
            assertThat(bad.last().contradicts(good.last())).as("byte %s", offset).isTrue();
        }
    }

    @Test
    void remembersBoundedlyManySumsAndThoseOfStridesLongest() {
        Chain chain = Chain.START;
        Values three = Values.of(Value.NOOP, Value.NOOP, Value.NOOP);
        int[] sums = new int[200_001];
        for (int i = 0; i < 200_000; i++) {
            sums[i + 1] = plainly(sums[i], Value.NOOP);
        }
        for (int below = 3; below <= 199_998; below += 3) {
            chain = chain.next(three);
        }
        assertThat(chain.remembered()).hasSizeLessThan(70);
        for (Link link : chain.remembered()) {
            assertThat(link.sum()).isEqualTo(sums[(int) link.below()]);
        }
        long stride = 199_998 / Chain.STRIDE * Chain.STRIDE;
        assertThat(chain.at(stride - 20 * Chain.STRIDE)).isNotNull();
        assertThat(chain.at(199_998 - 3 * 20)).isNotNull();
        assertThat(chain.at(199_998 - 1)).isNull();
    }

    @Test
    void goesOnFromARestoredSum() {
        Values first = Values.of(values(10));
        Values second = Values.of(values(30));
        Chain whole = Chain.START.next(first);
        Chain restored = Chain.from(Objects.requireNonNull(whole.at(10)));
        assertThat(restored.next(second)).isEqualTo(whole.next(second));
        assertThat(restored.next(second)).isNotEqualTo(whole.next(first));
    }

    @Test
    void isAFunctionOfTheValuesAndNotOfTheBallot() {
        Values values = Values.of(values(5));
        Ledger start = Ledger.start(new Genesis(1, Given.membership(3)));
        Ledger one = start.next(new Run(Given.ballot(1, 1), 0, values)).ledger();
        Ledger other = start.next(new Run(Given.ballot(9, 3), 0, values)).ledger();
        assertThat(one.chain()).isEqualTo(other.chain());
        assertThat(one.chain().last().below()).isEqualTo(5);
    }
}
