// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that was away for long. */
class CatchUpIT {

    private static final int MISSED = 50_000;
    private static final int OPEN = 500;
    private static final int SLICE = 1_000;
    private static final int MORE = 100;

    @TempDir Path folder;

    private int next;

    @Test
    void aMemberThatMissed50000ValuesCatchesUpAndTakesPart() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            int leader = cluster.awaitLeader();
            int away = leader % 3 + 1;
            int other = away % 3 + 1;
            cluster.member(away).kill();
            load(cluster.member(leader), MISSED / 2); // The leader's code gets warm here.
            Histogram before = load(cluster.member(leader), MISSED / 2);

            MemberProcess late = cluster.launch(away);
            Histogram meanwhile = load(cluster.member(leader), SLICE);
            while (!hasMissedValues(late)) {
                meanwhile.add(load(cluster.member(leader), SLICE));
            }
            report("while it was away", before);
            report("while it caught up", meanwhile);
            cluster.awaitSameHistory();

            assertThat(cluster.member(other).stop()).isZero();
            for (int i = 0; i < MORE; i++) {
                late.propose("more-" + i, 0, "more-" + i);
            }
            cluster.awaitAnswers(); // No majority without the late one.
            assertThat(late.acknowledged()).containsKey("more-" + (MORE - 1));
        }
    }

    private static boolean hasMissedValues(MemberProcess member) {
        return member.isReady()
                && Integer.parseInt(member.ask("applied 0").split(" ", 2)[0]) >= MISSED;
    }

    private Histogram load(MemberProcess member, int count) {
        member.tell("load " + next + " " + count + " " + OPEN);
        next += count;
        byte[] encoded = Base64.getDecoder().decode(member.answer("loaded"));
        Histogram latencies = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(encoded), 0);
        assertThat(latencies.getTotalCount()).isEqualTo(count);
        return latencies;
    }

    private static void report(String when, Histogram micros) {
        System.out.printf(
                "CatchUpIT: the leader's latency %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                        + " (%d values, %d at a time)%n",
                when,
                micros.getValueAtPercentile(50) / 1000.0,
                micros.getValueAtPercentile(99) / 1000.0,
                micros.getMaxValue() / 1000.0,
                micros.getTotalCount(),
                OPEN);
    }
}
