// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NothingLeakedTest {

    @Test
    void aLostBufferFailsTheTests() {
        loseABuffer();
        List<String> found = new ArrayList<>();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> found.addAll(NothingLeaked.leaks().take()) || !found.isEmpty());
        assertThat(found).anySatisfy(leak -> assertThat(leak).contains("loseABuffer"));
        assertThatThrownBy(() -> NothingLeaked.requireNone(found))
                .isInstanceOf(AssertionError.class);
    }

    /** In a method of its own, so that nothing holds it any more. */
    private static void loseABuffer() {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }

    @Test
    void aReleasedBufferIsNoLeak() {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1).release();
        assertThatCode(() -> NothingLeaked.requireNone(NothingLeaked.leaks().take()))
                .doesNotThrowAnyException();
    }
}
