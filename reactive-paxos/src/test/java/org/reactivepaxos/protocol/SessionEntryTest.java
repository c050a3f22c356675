// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;
import org.reactivepaxos.protocol.Value.Command;

/** What session entries are about (S8). */
final class SessionEntryTest {

    private static final Request WANTED = new Request(7, new byte[] {1, 2, 3});

    @Test
    void aStateMachineIsGivenWhatTheCallIsAbout() {
        Request call = SessionEntry.call(3, 2, 1, WANTED);
        Command command = command(call.machine(), call.payload());
        Request inner = Objects.requireNonNull(command.request());
        assertThat(inner.machine()).isEqualTo(7);
        assertThat(inner.payload()).containsExactly(1, 2, 3);
        assertThat(command(5, new byte[0]).request()).isNotNull();
        Request open = SessionEntry.open();
        assertThat(command(open.machine(), open.payload()).request()).isNull();
        assertThat(SessionEntry.opens(open)).isTrue();
        assertThat(SessionEntry.opens(call)).isFalse();
        assertThat(command(MasterEntry.MACHINE, new byte[0]).request()).isNull();
    }

    private static Command command(int machine, byte[] payload) {
        return new Command(new ProposalId(Given.storage(1), 1, 0), 0, machine, payload);
    }

    @Test
    void aCallForTheGroupItselfOrAboveItsSequenceIsNeverMade() {
        for (int machine : new int[] {MasterEntry.MACHINE, SessionEntry.MACHINE}) {
            Request nested = new Request(machine, new byte[0]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SessionEntry.call(0, 0, 0, nested));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SessionEntry.call(0, 0, 1, WANTED));
        assertThatIllegalArgumentException().isThrownBy(() -> new Open(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Open(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Close(-1));
    }

    @Test
    void aCallOfNothingIsACallAndWhatIsOutOfItsRangeIsNoEntry() {
        SessionEntry call = new SessionEntry.Call(3, 2, 1, 7);
        byte[] bare = SessionCodec.encode(call, new byte[0]);
        assertThat(SessionCodec.decode(bare)).isEqualTo(call);
        assertThat(SessionCodec.decode(Arrays.copyOf(bare, bare.length - 1))).isNull();
        byte[] open = SessionCodec.encode(new Open(1, 1), new byte[0]);
        assertThat(SessionCodec.decode(open)).isEqualTo(new Open(1, 1));
        for (int last : new int[] {open.length - 1, open.length - 1 - Integer.BYTES}) {
            byte[] none = open.clone();
            none[last] = 0;
            assertThat(SessionCodec.decode(none)).isNull();
        }
        assertThat(SessionCodec.decode(new byte[] {1, 2})).isNull();
    }
}
