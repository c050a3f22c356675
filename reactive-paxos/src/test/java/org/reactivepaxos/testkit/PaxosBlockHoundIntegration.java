// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound which threads must not block: the workers of a node, whatever made them. And
 * that writing and syncing a file blocks, which it does not know by itself. Found by its service
 * file where BlockHound is installed.
 *
 * <p>It sees no sync by {@code FileDescriptor.sync()}: silence is no proof that nobody waits for a
 * disk.
 */
public final class PaxosBlockHoundIntegration implements BlockHoundIntegration {

    private static final String WORKER = "paxos-worker-";

    /** Where the natives are: up to JDK 20, and since. */
    private static final String[] DISPATCHERS = {
        "sun.nio.ch.FileDispatcherImpl", "sun.nio.ch.UnixFileDispatcherImpl"
    };

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.nonBlockingThreadPredicate(
                known -> known.or(thread -> thread.getName().startsWith(WORKER)));
        for (String dispatcher : DISPATCHERS) {
            builder.markAsBlocking(dispatcher, "force0", "(Ljava/io/FileDescriptor;Z)I");
            builder.markAsBlocking(dispatcher, "write0", "(Ljava/io/FileDescriptor;JI)I");
            builder.markAsBlocking(dispatcher, "pwrite0", "(Ljava/io/FileDescriptor;JIJ)I");
        }
        // Netty's allocator waits a moment for its own lock where threads collide: Netty's
        // business.
        builder.allowBlockingCallsInside(
                "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "allocate");
        // Sockets that do not block write by the same native.
        builder.allowBlockingCallsInside("sun.nio.ch.SocketDispatcher", "write");
    }
}
