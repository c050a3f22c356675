// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.chaos.Outcomes.Outcome;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run, from the start of the members to the verdict. Used once. */
final class ChaosRun implements AutoCloseable {

    private static final int TICK_MILLIS = 500;

    private static final Duration CLIENTS_LIMIT = Duration.ofMinutes(1);

    private final ChaosSettings settings;
    private final Path folder;
    private final Outcomes outcomes;
    private final MasterJudge masters = new MasterJudge();
    private final Cluster cluster;
    private final HistoryJudge judge;
    private final Run run;
    private final FinalState state;
    private final Nemesis nemesis;
    private final Progress progress;
    private long start = System.nanoTime();
    private double firstViolationSeconds = -1;
    private int executed;

    ChaosRun(ChaosSettings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        this.outcomes = new Outcomes(folder.resolve("history"));
        this.cluster = new Cluster(settings, folder, outcomes, masters);
        this.judge = new HistoryJudge(settings.groups(), cluster::violation);
        this.run = new Run(settings, cluster, judge, outcomes);
        this.state = new FinalState(run);
        this.nemesis = new Nemesis(settings, cluster);
    }

    /** Runs; afterwards the violations say whether all was well. */
    void run() throws InterruptedException, IOException {
        cluster.start();
        start = System.nanoTime();
        outcomes.begin();
        AtomicBoolean over = new AtomicBoolean();
        Mono<Void> clients = clients(over);
        Mono<Void> ended = clients.cache();
        Disposable calling = ended.subscribe(null, e -> cluster.violation("a client: " + e));
        nemesis.start();
        watch();
        nemesis.end();
        over.set(true);
        ended.onErrorComplete().block(CLIENTS_LIMIT);
        calling.dispose();
        if (cluster.violations().isEmpty()) {
            state.require();
            cluster.stop();
        }
        judge.judgeAll();
        masters.overlaps().forEach(cluster::violation);
        if (cluster.violations().isEmpty()) {
            requireMasters();
        }
        requireSameExecuted();
        noteFirstViolation();
    }

    private Mono<Void> clients(AtomicBoolean over) {
        return Flux.range(1, settings.load().clients())
                .map(i -> new Client(run, settings.seed() * 1_000 + i))
                .flatMap(client -> client.run(over::get), settings.load().clients())
                .then();
    }

    /** Lets the time of the run pass; less when something was found to be wrong. */
    private void watch() throws InterruptedException {
        long end = start + settings.length().toNanos();
        while (System.nanoTime() < end && cluster.violations().isEmpty()) {
            Thread.sleep(TICK_MILLIS);
            judge.judge();
            masters.overlaps().forEach(cluster::violation);
            progress.tick(this);
        }
        noteFirstViolation();
    }

    private void noteFirstViolation() {
        if (!cluster.violations().isEmpty() && firstViolationSeconds < 0) {
            firstViolationSeconds = seconds();
        }
    }

    /** Where nobody was master the judge of masters has seen nothing. */
    private void requireMasters() {
        for (int group = 0; settings.mix().hasMasters() && group < settings.groups(); group++) {
            if (!masters.hadMaster(group)) {
                cluster.violation("group " + group + " never had a master");
            }
        }
    }

    private void requireSameExecuted() throws IOException {
        BitSet all = new BitSet();
        for (int group = 0; group < settings.groups(); group++) {
            AppliedJudge each = new AppliedJudge(group, cluster::violation);
            int calls = each.judge(notes(group));
            state.requireExecuted(group, calls);
            executed += calls;
            all.or(each.executed());
        }
        AppliedJudge.requireKept(outcomes, all, cluster::violation);
    }

    private List<Path> notes(int group) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Seat seat : cluster.seats()) {
            try (Stream<Path> found = Files.list(seat.folder())) {
                found.filter(file -> isNotes(file, group)).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static boolean isNotes(Path file, int group) {
        @Nullable Path name = file.getFileName();
        return name != null && name.toString().matches("executed-\\d+-" + group);
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    ChaosSettings settings() {
        return settings;
    }

    Cluster cluster() {
        return cluster;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    MasterJudge masters() {
        return masters;
    }

    HistoryJudge judge() {
        return judge;
    }

    Nemesis nemesis() {
        return nemesis;
    }

    long ok() {
        return outcomes.count(Outcome.OK);
    }

    /** Calls that members executed, those of unknown outcome included. */
    int executed() {
        return executed;
    }

    /** Whether members were found to be level in the end. */
    String level() {
        return state.toString();
    }

    /** When the first violation was found; negative when none was. */
    double firstViolationSeconds() {
        return firstViolationSeconds;
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        cluster.close();
        outcomes.close();
    }
}
