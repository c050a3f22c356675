// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.examples.kv.log.Outcome;
import org.reactivepaxos.examples.kv.wire.Code;
import org.reactivepaxos.examples.kv.wire.Data;

/** The table of clients' latest requests. */
class ClientsTest {

    private final Clients clients = new Clients();

    private static Outcome outcome(int bytes) {
        Data data = Data.newBuilder().setValue(ByteString.copyFrom(new byte[bytes])).build();
        return Outcome.newBuilder().setData(data).build();
    }

    private Code code(long client, long timestamp) {
        return Objects.requireNonNull(clients.outcome(client, timestamp)).getCode();
    }

    @Test
    void theClientThatWasSilentLongestIsForgotten() {
        for (int client = 1; client <= Clients.CLIENTS_MAX; client++) {
            clients.remember(client, 1000 + client, outcome(0));
        }
        clients.remember(1, 9_999, outcome(0));
        clients.remember(Clients.CLIENTS_MAX + 1, 20_000, outcome(0));
        assertThat(code(1, 9_999)).isEqualTo(Code.OK);
        assertThat(code(3, 1003)).isEqualTo(Code.OK);
        assertThat(clients.forgotten()).as("client 2's").isEqualTo(1002);
    }

    /** Or what it sends again would take effect a second time. */
    @Test
    void whatAForgottenClientSendsAgainIsOutdated() {
        for (int client = 1; client <= Clients.CLIENTS_MAX + 1; client++) {
            clients.remember(client, 1000, outcome(0));
        }
        assertThat(code(1, 1000)).isEqualTo(Code.OUTDATED_REQUEST);
        assertThat(code(77_777, 999)).isEqualTo(Code.OUTDATED_REQUEST);
        assertThat(clients.outcome(1, 1001)).as("a younger one is executed").isNull();
    }

    @Test
    void outcomesAreBoundedInBytes() {
        int large = 1 << 20;
        for (int client = 1; client <= 100; client++) {
            clients.remember(client, client, outcome(large));
        }
        long known = clients.inOrder().spliterator().getExactSizeIfKnown();
        assertThat(known).isBetween(Clients.BYTES_MAX / large - 2, Clients.BYTES_MAX / large);
        assertThat(clients.forgotten()).isEqualTo(100 - known);
    }

    @Test
    void aLaterOutcomeTakesThePlaceOfTheEarlierOneInTheBound() {
        for (int timestamp = 1; timestamp <= 1000; timestamp++) {
            clients.remember(7, timestamp, outcome(1 << 20));
        }
        assertThat(code(7, 1000)).isEqualTo(Code.OK);
        assertThat(clients.forgotten()).isZero();
    }
}
