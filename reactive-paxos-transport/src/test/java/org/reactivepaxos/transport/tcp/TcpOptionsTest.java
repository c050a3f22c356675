// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TcpOptionsTest {

    private static final InetSocketAddress SOMEWHERE =
            InetSocketAddress.createUnresolved("paxos.invalid", 7000);
    private static final TcpTimings TIMINGS = TcpTimings.DEFAULTS;

    @Test
    void hasTheDocumentedDefaults() {
        TcpOptions options = TcpOptions.of(TcpMembers.ANY_PORT, Map.of(1, SOMEWHERE));
        assertThat(options.limits()).isEqualTo(new TcpLimits(67_108_864, 33_554_432, 131_072));
        assertThat(TIMINGS.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(TIMINGS.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(TIMINGS.idleTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(TIMINGS.backoffMin()).isEqualTo(Duration.ofMillis(50));
        assertThat(TIMINGS.backoffMax()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.loops()).isNull();
        assertThat(Objects.requireNonNull(options.members().get(1)).get()).isEqualTo(SOMEWHERE);
    }

    @Test
    void changesOneSettingAtATime() {
        Duration second = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        assertThat(
                        TIMINGS.withConnectTimeout(second)
                                .withHandshakeTimeout(second)
                                .withIdleTimeout(two)
                                .withBackoff(second, two))
                .isEqualTo(new TcpTimings(second, second, two, second, two));
        assertThat(TcpLimits.DEFAULTS.withFrameBytesMax(1 << 20).withOutboundBytesMax(5))
                .isEqualTo(new TcpLimits(1 << 20, 5, 128 << 10));
    }

    @Test
    void refusesWhatCannotWork() {
        assertRefused(() -> TcpLimits.DEFAULTS.withFrameBytesMax((16 << 10) - 1), "16 KiB");
        assertRefused(() -> TcpLimits.DEFAULTS.withOutboundBytesMax(0), "outbound limit");
        assertRefused(() -> TIMINGS.withIdleTimeout(Duration.ZERO), "idle timeout");
        assertRefused(() -> TIMINGS.withConnectTimeout(Duration.ofDays(2)), "connect timeout");
        assertRefused(
                () -> TIMINGS.withBackoff(Duration.ofMillis(2), Duration.ofMillis(1)),
                "longest back-off below");
        assertRefused(() -> TcpOptions.of(TcpMembers.ANY_PORT, Map.of(0, SOMEWHERE)), "member id");
    }

    private static void assertRefused(Runnable setting, String reason) {
        assertThatThrownBy(setting::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
