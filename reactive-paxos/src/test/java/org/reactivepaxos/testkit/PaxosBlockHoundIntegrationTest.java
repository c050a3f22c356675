// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What BlockHound finds with the integration of the test kit, and what it lets be. */
class PaxosBlockHoundIntegrationTest {

    @TempDir private Path directory;

    /** What ends the task on a plain thread with that name. */
    private static @Nullable Throwable on(String thread, Callable<?> task) throws Exception {
        FutureTask<?> future = new FutureTask<>(task);
        new Thread(future, thread).start();
        try {
            future.get(1, TimeUnit.MINUTES);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private FileChannel file() throws IOException {
        return FileChannel.open(
                directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Test
    void aWorkerMustNotSleepAndOtherThreadsMay() throws Exception {
        Callable<Boolean> sleep =
                () -> {
                    Thread.sleep(1);
                    return true;
                };
        assertThat(on("paxos-worker-1-1", sleep)).isInstanceOf(BlockingOperationError.class);
        assertThat(on("somebody", sleep)).isNull();
    }

    @Test
    void aWorkerMustNotWriteOrSyncAFileAndOtherThreadsMay() throws Exception {
        try (FileChannel file = file()) {
            Callable<Integer> write = () -> file.write(ByteBuffer.allocate(1));
            Callable<Integer> writeAt = () -> file.write(ByteBuffer.allocate(1), 0);
            Callable<Boolean> sync =
                    () -> {
                        file.force(false);
                        return true;
                    };
            for (Callable<?> task : new Callable<?>[] {write, writeAt, sync}) {
                assertThat(on("paxos-worker-1-1", task)).isInstanceOf(BlockingOperationError.class);
                assertThat(on("somebody", task)).isNull();
            }
        }
    }

    @Test
    void aCallbackThreadMustNotSyncAFile() throws Exception {
        try (FileChannel file = file()) {
            Mono<Boolean> sync =
                    Mono.fromCallable(
                                    () -> {
                                        file.force(false);
                                        return true;
                                    })
                            .subscribeOn(Schedulers.parallel());
            assertThatCode(sync::block).hasRootCauseInstanceOf(BlockingOperationError.class);
        }
    }

    @Test
    void writingToASocketThatDoesNotBlockIsFine() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel socket = SocketChannel.open(server.getLocalAddress())) {
                socket.configureBlocking(false);
                Callable<Integer> write = () -> socket.write(ByteBuffer.allocateDirect(1));
                assertThat(on("paxos-worker-1-1", write)).isNull();
            }
        }
    }
}
