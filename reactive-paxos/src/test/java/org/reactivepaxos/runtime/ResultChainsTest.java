// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.Digesting;
import org.reactivepaxos.machine.MemberResults;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Event.Summed;

/** The sums over results are a function of the log, whoever goes on from where (S12). */
final class ResultChainsTest {

    private static final StateMachine ECHO = (instance, value) -> value;

    private interface Secret extends StateMachine, MemberResults {}

    private interface DigestOf extends StateMachine, Digesting {}

    private interface SecretDigest extends Secret, Digesting {}

    private static final SecretDigest DIGESTING =
            new SecretDigest() {
                @Override
                public byte[] apply(long instance, byte[] value) {
                    return value;
                }

                @Override
                public long digest() {
                    return 1;
                }
            };

    private static ResultChains chains() {
        Secret secret = (instance, value) -> value;
        Map<Integer, StateMachine> machines = Map.of(0, ECHO, 1, DIGESTING, 2, secret);
        return new ResultChains(new Machines(7, new GroupSettings(machines)));
    }

    private static void executes(ResultChains chains, long instance, int machine, String result) {
        executes(chains, instance, machine, result, 0);
    }

    private static void executes(
            ResultChains chains, long instance, int machine, String result, long digest) {
        chains.reach(instance, chains.isDue(instance) ? Map.of(1, digest) : Map.of());
        chains.add(machine, result.getBytes(UTF_8));
    }

    private static Link last(ResultChains chains, int machine) {
        return sums(chains, machine).get(0);
    }

    private static List<Link> sums(ResultChains chains, int machine) {
        return chains.summed().stream()
                .filter(summed -> summed.machine() == machine)
                .map(Summed::sums)
                .findFirst()
                .orElse(List.of(new Link(0, 0)));
    }

    @Test
    void anotherResultOrInstanceMakesAnotherSumForGood() {
        ResultChains one = chains();
        ResultChains two = chains();
        ResultChains three = chains();
        executes(one, 3, 0, "a");
        executes(two, 3, 0, "b");
        executes(three, 4, 0, "a");
        for (ResultChains each : List.of(one, two, three)) {
            executes(each, 5, 0, "c");
        }
        assertThat(List.of(last(one, 0), last(two, 0), last(three, 0)))
                .extracting(Link::below)
                .containsOnly(6L);
        assertThat(List.of(last(one, 0).sum(), last(two, 0).sum(), last(three, 0).sum()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theItemsOfABatchMakeOneSumAtTheirInstance() {
        ResultChains chains = chains();
        executes(chains, 3, 0, "a");
        executes(chains, 3, 0, "b");
        executes(chains, 4, 0, "c");
        assertThat(sums(chains, 0)).extracting(Link::below).containsExactly(5L, 4L);
    }

    @Test
    void resultsOfAMembersOwnAreLeftOutAndItsDigestIsNot() {
        ResultChains chains = chains();
        executes(chains, 3, 2, "a");
        executes(chains, 4, 1, "a");
        assertThat(chains.summed()).isEmpty();
        executes(chains, ResultSums.STRIDE + 7, 0, "b", 99);
        ResultChains other = chains();
        executes(other, 4, 1, "x");
        executes(other, ResultSums.STRIDE + 7, 0, "b", 98);
        assertThat(last(chains, 1).below()).isEqualTo(ResultSums.STRIDE + 8);
        assertThat(last(chains, 1).sum()).isNotEqualTo(last(other, 1).sum());
    }

    /** What is told of an instance is the same before and after the digest there goes in. */
    @Test
    void theSumBelowAStrideDoesNotDependOnWhoHasComeFurther() {
        ResultChains behind = chains();
        ResultChains ahead = chains();
        executes(behind, ResultSums.STRIDE - 1, 0, "a");
        executes(ahead, ResultSums.STRIDE - 1, 0, "a");
        executes(ahead, ResultSums.STRIDE, 1, "b", 3);
        assertThat(last(behind, 0).below()).isEqualTo(ResultSums.STRIDE);
        assertThat(sums(ahead, 0)).contains(last(behind, 0));
        assertThat(sums(ahead, 0).stream().filter(l -> l.below() == ResultSums.STRIDE))
                .containsOnly(last(behind, 0));
    }

    @Test
    void whoGoesOnFromASnapshotComesToTheSameSums() {
        ResultChains whole = chains();
        executes(whole, 10, 0, "a");
        executes(whole, ResultSums.STRIDE - 1, 0, "b");
        ResultChains restored = chains();
        restored.restore(whole.saved());
        for (ResultChains each : List.of(whole, restored)) {
            executes(each, ResultSums.STRIDE + 1, 0, "c", 5);
            executes(each, ResultSums.STRIDE + 2, 0, "d");
        }
        assertThat(last(restored, 0)).isEqualTo(last(whole, 0));
        assertThat(last(restored, 1)).isEqualTo(last(whole, 1));
    }

    @Test
    void whoHasNoSumsAbstainsUntilTheNextEpoch() {
        ResultChains whole = chains();
        executes(whole, 10, 0, "a");
        ResultChains without = chains();
        without.forget(11);
        for (ResultChains each : List.of(whole, without)) {
            executes(each, ResultSums.STRIDE + 1, 0, "b", 5);
        }
        assertThat(sums(without, 0)).extracting(Link::sum).containsOnly(0);
        ResultChains heir = chains();
        heir.restore(without.saved());
        for (ResultChains each : List.of(whole, without, heir)) {
            executes(each, ResultSums.EPOCH, 0, "c", 6);
            executes(each, ResultSums.EPOCH + 1, 0, "d");
        }
        assertThat(last(whole, 0).sum()).isNotZero();
        assertThat(List.of(last(without, 0), last(heir, 0))).containsOnly(last(whole, 0));
    }

    private static ResultChains withDigest() {
        StateMachine both =
                new DigestOf() {
                    @Override
                    public byte[] apply(long instance, byte[] value) {
                        return value;
                    }

                    @Override
                    public long digest() {
                        return 1;
                    }
                };
        return new ResultChains(new Machines(7, new GroupSettings(Map.of(0, both))));
    }

    /** A version that has a digest besides: its sums would be those of no other. */
    @Test
    void whoGoesOnFromSumsOverSomethingElseAbstainsUntilTheNextEpoch() {
        ResultChains before = chains();
        executes(before, 10, 0, "a");
        ResultChains upgraded = withDigest();
        upgraded.restore(before.saved());
        executes(upgraded, 11, 0, "b");
        assertThat(sums(upgraded, 0)).extracting(Link::sum).containsOnly(0);
        ResultChains heir = withDigest();
        heir.restore(upgraded.saved());
        executes(heir, 12, 0, "c");
        assertThat(sums(heir, 0)).extracting(Link::sum).containsOnly(0);
        ResultChains whole = withDigest();
        executes(whole, 10, 0, "a");
        for (ResultChains each : List.of(upgraded, heir, whole)) {
            each.reach(ResultSums.EPOCH, Map.of(0, 6L));
            each.add(0, "d".getBytes(UTF_8));
        }
        assertThat(last(whole, 0).sum()).isNotZero();
        assertThat(List.of(last(upgraded, 0), last(heir, 0))).containsOnly(last(whole, 0));
    }

    @Test
    void tellsWhatIsSummedUp() {
        ResultChains chains = chains();
        executes(chains, 3, 0, "a");
        executes(chains, ResultSums.STRIDE + 1, 1, "b", 4);
        assertThat(chains.summed())
                .extracting(Summed::basis)
                .containsExactly(ResultSums.OF_RESULTS, ResultSums.OF_DIGESTS);
        ResultChains both = withDigest();
        executes(both, 3, 0, "a");
        assertThat(both.summed())
                .extracting(Summed::basis)
                .containsExactly(ResultSums.OF_RESULTS + ResultSums.OF_DIGESTS);
    }

    /** The last sum of an epoch is one of that epoch, however late the next effect comes. */
    @Test
    void whatClosesAnEpochIsRememberedAtItsEnd() {
        ResultChains chains = chains();
        executes(chains, ResultSums.EPOCH - 500, 0, "a");
        Link closing = last(chains, 0);
        executes(chains, ResultSums.EPOCH + 4 * ResultSums.STRIDE + 7, 0, "b", 5);
        assertThat(sums(chains, 0)).contains(new Link(ResultSums.EPOCH, closing.sum()));
        assertThat(sums(chains, 0).stream().filter(link -> link.sum() == closing.sum()))
                .allMatch(link -> link.below() <= ResultSums.EPOCH);
    }

    @Test
    void remembersSoMuchAndNoMore() {
        ResultChains chains = chains();
        for (long instance = 0; instance < 100L * ResultSums.STRIDE; instance += 100) {
            executes(chains, instance, 0, "a");
        }
        assertThat(sums(chains, 0)).hasSize(1 + 32 + 32);
    }

    @Test
    void whatIsRestoredOrForgottenIsToldToo() {
        ResultChains whole = chains();
        executes(whole, 10, 0, "a");
        ResultChains heir = chains();
        assertThat(heir.takeChanged()).isFalse();
        heir.restore(whole.saved());
        assertThat(heir.takeChanged()).isTrue();
        heir.forget(20);
        assertThat(heir.takeChanged()).isTrue();
    }

    @Test
    void strangeBytesAreRefused() {
        assertThatThrownBy(() -> chains().restore(ByteBuffer.allocate(3)))
                .isInstanceOf(IllegalArgumentException.class);
        ByteBuffer cut = chains().saved();
        cut.limit(cut.limit() - 1);
        assertThatThrownBy(() -> chains().restore(cut))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
