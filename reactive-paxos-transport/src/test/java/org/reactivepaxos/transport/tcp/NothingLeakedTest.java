// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NothingLeakedTest {

    @Test
    void aLostBufferFailsTheTests() {
        NothingLeaked.requireNone(NothingLeaked.leaks().take());
        loseABuffer();
        List<String> found = NothingLeaked.leaks().take();
        assertThat(found).singleElement().asString().contains("loseABuffer");
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
