// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.testkit.DropsErrors;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class PlainPoolTest {

    private static final long PATIENCE_SECONDS = 60;

    @Test
    void aCancelInterruptsNothing() throws InterruptedException {
        PlainPool pool = new PlainPool("test", 1, 10);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Disposable task =
                Mono.fromRunnable(
                                () -> {
                                    running.countDown();
                                    try {
                                        cancelled.await();
                                    } catch (InterruptedException e) {
                                        interrupted.set(true);
                                    }
                                })
                        .subscribeOn(pool.rejecting())
                        .subscribe();
        running.await();
        task.dispose();
        cancelled.countDown();
        pool.close();
        assertThat(interrupted).isFalse();
    }

    @DropsErrors("Reactor tells its hook of a task that an executor rejects")
    @Test
    void rejectsWhatIsAboveItsBoundButNotWhatFrees() throws InterruptedException {
        PlainPool pool = new PlainPool("test", 1, 1);
        CountDownLatch proceed = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        pool.execute(
                () -> {
                    try {
                        proceed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        pool.execute(() -> {});
        assertThatThrownBy(() -> pool.rejecting().schedule(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        pool.execute(freed::countDown);
        proceed.countDown();
        assertThat(freed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        pool.close();
        pool.close();
    }

    @DropsErrors("Reactor tells its hook of a task that an executor rejects")
    @Test
    void afterAShutdownItFinishesOrRejects() {
        PlainPool pool = new PlainPool("test", 1, 10);
        pool.close();
        assertThatThrownBy(() -> pool.rejecting().schedule(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        AtomicBoolean done = new AtomicBoolean();
        pool.finishing().schedule(() -> done.set(true));
        assertThat(done).isTrue();
    }
}
