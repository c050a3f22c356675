// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where members are found that memberships name. */
class AddressHintsTest {

    private static final InetSocketAddress FIXED = InetSocketAddress.createUnresolved("fixed", 1);

    private final AddressHints hints = new AddressHints(Map.of(1, () -> FIXED));

    @ParameterizedTest
    @CsvSource({"host:7000,host,7000", "10.0.0.1:1,10.0.0.1,1", "[::1]:65535,::1,65535"})
    void readsHostAndPort(String text, String host, int port) {
        assertThat(AddressHints.parse(text))
                .isEqualTo(InetSocketAddress.createUnresolved(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":7000",
                "host:0",
                "host:65536",
                "host:-1",
                "host:+1",
                "host:7x",
                "::1:7000",
                "[host]:7000",
                "[]:7000",
                "host:99999999999"
            })
    void refusesWhatIsNone(String text) {
        assertThat(AddressHints.parse(text)).isNull();
    }

    @Test
    void triesOneAfterTheOther() {
        hints.hint(2, List.of("a:1", "wrong", "b:2"));
        assertThat(List.of(host(), host(), host())).containsExactly("a", "b", "a");
        hints.hint(2, List.of("a:1", "b:2"));
        assertThat(host()).isEqualTo("b");
        hints.hint(2, List.of("c:3"));
        assertThat(host()).isEqualTo("c");
        hints.hint(2, List.of());
        assertThat(host()).isEqualTo("c");
    }

    private String host() {
        return hints.next(2).getHostString();
    }

    @Test
    void theOptionsGoFirst() {
        hints.hint(1, List.of("a:1"));
        assertThat(hints.next(1)).isEqualTo(FIXED);
    }

    @Test
    void saysWhereNothingIsKnown() {
        assertThatThrownBy(() -> hints.next(3)).hasMessage("no address of member 3 is known");
    }
}
