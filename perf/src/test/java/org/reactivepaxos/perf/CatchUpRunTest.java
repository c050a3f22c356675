// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class CatchUpRunTest {

    private static final long BULK = 3_000_000;

    @TempDir Path data;

    @Test
    void aMemberThatJoinsGetsTheSnapshotAndVotes() throws Exception {
        Workload workload =
                new Workload(4, 1, 1_000, 2, Duration.ofMillis(500), Duration.ofSeconds(1));
        RunSettings settings = new RunSettings(Subject.REPLICA, data, List.of("-Xmx256m"), 0);

        CatchUpRow row =
                CatchUpRun.run(workload, settings, new CatchUpRun.Backlog(BULK, 2_000), false);

        assertThat(row.before()).hasSize(3).anySatisfy(CatchUpRunTest::hasWorked);
        assertThat(row.meanwhile()).hasSize(3).anySatisfy(CatchUpRunTest::hasWorked);
        assertThat(row.arrival().lacks()).isGreaterThanOrEqualTo(2_000);
        assertThat(row.arrival().snapshot().bytes()).isGreaterThan(BULK);
        assertThat(row.arrival().votesNanos()).isGreaterThan(row.arrival().levelNanos());
        assertThat(row.text()).contains("a voter after");
        assertThat(data).isEmptyDirectory();
    }

    private static void hasWorked(CatchUpRow.Measured measured) {
        assertThat(measured.opsPerSecond()).isPositive();
        assertThat(measured.latency().p99()).isPositive();
    }

    @Test
    void theBulkIsComparedWhenItIsRestored() {
        BulkMachine taken = new BulkMachine();
        taken.apply(3, new byte[] {1});
        taken.bulk(BULK);
        List<ByteBuffer> content =
                Objects.requireNonNull(
                        taken.snapshot().map(CatchUpRunTest::copy).collectList().block());
        BulkMachine restored = new BulkMachine();

        restored.restore(4, Flux.fromIterable(content).map(ByteBuffer::duplicate)).block();

        assertThat(restored.sequence().position()).isEqualTo(taken.sequence().position());

        ByteBuffer second = content.get(1);
        second.put(7, (byte) (second.get(7) + 1));
        assertThatThrownBy(
                        () ->
                                restored.restore(
                                                4,
                                                Flux.fromIterable(content)
                                                        .map(ByteBuffer::duplicate))
                                        .block())
                .isInstanceOf(PerfException.class)
                .hasMessageContaining("another snapshot was restored");
        assertThatThrownBy(() -> restored.restore(4, Flux.fromIterable(content).take(2)).block())
                .isInstanceOf(PerfException.class);
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.remaining());
        return copy.put(buffer).flip();
    }
}
