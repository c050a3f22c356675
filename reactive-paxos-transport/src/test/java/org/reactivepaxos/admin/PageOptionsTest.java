// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a page finds the members. */
class PageOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:7480, http://127.0.0.1:7480",
        "member-1.test:80, http://member-1.test:80",
        "http://localhost:7480, http://localhost:7480",
        "https://m1.test, https://m1.test",
        "https://m1.test:8443, https://m1.test:8443"
    })
    void takesHostsWithPortsAndOrigins(String endpoint, String origin) {
        assertThat(PageOptions.of(Map.of(1, endpoint)).members()).containsEntry(1, origin);
    }

    /** What could add to the policy that the page is served with is no endpoint. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:",
                "localhost:0",
                "localhost:65536",
                "ftp://localhost:21",
                "http://localhost:1/path",
                "user@localhost:1",
                "*:1",
                "[::1]:7480",
                "a:1 b:2",
                "a:1; script-src *",
                "a:1\r\nX: y"
            })
    void saysWhatIsNoEndpoint(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PageOptions.of(Map.of(1, endpoint)))
                .withMessageContaining("host:port");
    }

    @Test
    void hasBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PageOptions.of(Map.of(0, "localhost:1")))
                .withMessageContaining("no id");
        Map<Integer, String> many = new TreeMap<>();
        for (int id = 1; id <= PageOptions.MEMBERS_MAX; id++) {
            many.put(id, "localhost:" + id);
        }
        assertThat(PageOptions.of(many).members()).hasSize(PageOptions.MEMBERS_MAX);
        many.put(PageOptions.MEMBERS_MAX + 1, "localhost:1");
        assertThatIllegalArgumentException().isThrownBy(() -> PageOptions.of(many));
    }
}
