// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.perf.OverloadRun.Outcome;
import org.reactivepaxos.perf.OverloadRun.Second;

/** A short run: that it ends, that nothing is lost count of, and that all members are level. */
class OverloadRunTest {

    private static final Workload SHORT =
            new Workload(3, 1, 100, 100, Duration.ofMillis(200), Duration.ofSeconds(1));

    @TempDir private Path data = Path.of("");

    @Test
    void everythingThatWasOfferedEnds() throws Exception {
        List<Second> seconds = new ArrayList<>();

        Outcome outcome = OverloadRun.run(SHORT, 5, Duration.ofSeconds(2), data, seconds::add);

        OpenLoop.Interval all = outcome.overload().all();
        assertThat(all.results().getTotalCount() + all.refusals().getTotalCount())
                .isEqualTo(all.offered());
        assertThat(outcome.overload().inTime())
                .isPositive()
                .isLessThanOrEqualTo(all.results().getTotalCount());
        assertThat(seconds).isNotEmpty();
        assertThat(outcome.goodputOfPeak()).isPositive();
    }
}
