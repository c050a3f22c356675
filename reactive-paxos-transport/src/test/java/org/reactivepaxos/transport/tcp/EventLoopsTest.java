// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;
import reactor.blockhound.BlockingOperationError;

/** An event loop never blocks: in all tests of this module BlockHound would see it if it did. */
class EventLoopsTest {

    @Test
    void aBlockingCallOnAnEventLoopFails() {
        try (TcpMembers members = new TcpMembers()) {
            TransportMember one = members.member(1, 1, members.options());
            CompletableFuture<PeerEvent> blocked =
                    one.transport()
                            .events()
                            .doOnNext(event -> LockSupport.parkNanos(1))
                            .next()
                            .toFuture();
            members.start(one);
            members.started(2);
            assertThat(blocked)
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(BlockingOperationError.class);
        }
    }
}
