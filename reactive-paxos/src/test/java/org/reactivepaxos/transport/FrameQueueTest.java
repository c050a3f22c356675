// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Values;

class FrameQueueTest {

    private static final List<GroupMessage> FRAME = List.of(new GroupMessage(0, 0, new CatchUp(1)));

    @Test
    void takesFramesUpToItsBound() {
        FrameQueue queue = new FrameQueue(2 * FrameQueue.MESSAGE_BYTES);
        assertThat(queue.offer(FRAME)).isTrue();
        assertThat(queue.offer(FRAME)).isTrue();
        assertThat(queue.offer(FRAME)).isFalse();
        assertThat(queue.poll()).isSameAs(FRAME);
        assertThat(queue.offer(FRAME)).isTrue();
        assertThat(queue).hasSize(2);
        assertThat(queue.peek()).isSameAs(FRAME);
    }

    @Test
    void takesOneFrameAboveItsBoundWhenEmpty() {
        FrameQueue queue = new FrameQueue(1);
        assertThat(queue.offer(FRAME)).isTrue();
        assertThat(queue.offer(FRAME)).isFalse();
        assertThat(queue.poll()).isSameAs(FRAME);
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void weighsTheValuesOfEachKindThatHasSome() {
        Values values = Values.of(MessageSamples.command(1, new byte[1_000]));
        for (Message message : MessageSamples.oneOfEachKind()) {
            boolean carriesValues =
                    switch (message.kind()) {
                        case ACCEPT, CATCH_UP_REPLY, FORWARD, PROMISE -> true;
                        case SNAPSHOT_HEAD, SNAPSHOT_PART -> true;
                        case GENESIS_WANTED,
                                GENESIS_IS,
                                PREPARE,
                                ACCEPTED,
                                MISSING,
                                NACK,
                                DECIDED,
                                HEARTBEAT,
                                HEARTBEAT_REPLY,
                                CATCH_UP,
                                CHAIN_SUMS,
                                RESULT_SUMS,
                                SNAPSHOT_OFFER,
                                SNAPSHOT_ASK,
                                SNAPSHOT_DEMAND,
                                SNAPSHOT_GONE,
                                CANVASS,
                                CANVASS_REPLY,
                                PROMISE_KEPT,
                                READ_INDEX,
                                READ_INDEX_REPLY,
                                RELEASE ->
                                false;
                    };
            assertThat(FrameQueue.valueBytes(message) > 0).isEqualTo(carriesValues);
        }
        Message forward = new Message.Forward(values);
        assertThat(FrameQueue.valueBytes(forward)).isEqualTo(values.sizeBytes());
    }
}
