// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.pipeline.OrderBook.Total;

/** What the pipeline says of its run. */
class PipelineTest {

    @Test
    void anOrderIsTheSameWhenItIsRead() {
        Order order = Order.numbered(123_456);
        assertThat(Order.decoded(order.encoded())).isEqualTo(order);
        assertThat(order.cents()).isPositive().isNotEqualTo(Order.numbered(123_457).cents());
    }

    @Test
    void aMemberThatAddsUpToSomethingElseFailsThePipeline() {
        Total sent = new Total(3, 1_000);
        assertThat(Pipeline.compared(sent, Map.of(1, sent, 2, sent)))
                .isEqualTo("3 orders of 1,000 cents were sent; members 1 and 2 have just that");
        assertThatThrownBy(() -> Pipeline.compared(sent, Map.of(2, new Total(3, 1_001))))
                .isInstanceOf(SampleException.class)
                .hasMessage(
                        "member 2 has Total[orders=3, cents=1001], sent were Total[orders=3,"
                                + " cents=1000]");
    }
}
