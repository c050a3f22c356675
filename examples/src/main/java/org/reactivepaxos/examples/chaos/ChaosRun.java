// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** Far longer than any election, and than catching up. */
    private static final Duration LEVEL_LIMIT = Duration.ofMinutes(3);

    private static final Duration CLIENTS_LIMIT = Duration.ofMinutes(1);

    private final ChaosSettings settings;
    private final Path folder;
    private final Outcomes outcomes;
    private final MasterJudge masters = new MasterJudge();
    private final Cluster cluster;
    private final HistoryJudge judge;
    private final Nemesis nemesis;
    private final Progress progress;
    private long start = System.nanoTime();
    private double firstViolationSeconds = -1;
    private int executed;
    private String level = "not compared";

    ChaosRun(ChaosSettings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        this.outcomes = new Outcomes(folder.resolve("history"));
        this.cluster = new Cluster(settings, folder, outcomes, masters);
        this.judge = new HistoryJudge(settings.groups(), cluster::violation);
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
        judge.judgeAll();
        if (cluster.violations().isEmpty()) {
            requireLevel();
            cluster.stop();
        }
        masters.overlaps().forEach(cluster::violation);
        requireSameExecuted();
        noteFirstViolation();
    }

    private Mono<Void> clients(AtomicBoolean over) {
        Run run = new Run(settings, cluster, judge, outcomes);
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

    /** No faults any more: all members must come to the same state of each group. */
    private void requireLevel() throws InterruptedException {
        StringBuilder states = new StringBuilder();
        for (int group = 0; group < settings.groups(); group++) {
            long end = System.nanoTime() + LEVEL_LIMIT.toNanos();
            Map<Integer, String> found = states(group);
            while (!isLevel(found)) {
                if (System.nanoTime() > end) {
                    cluster.violation("group " + group + ": members are not level: " + found);
                    return;
                }
                Thread.sleep(TICK_MILLIS);
                found = states(group);
            }
            states.append(group == 0 ? "" : "; ")
                    .append("group ")
                    .append(group)
                    .append(": ")
                    .append(found.get(1));
        }
        level = "the same on all members (applied below, calls, checksum): " + states;
    }

    private Map<Integer, String> states(int group) throws InterruptedException {
        Map<Integer, String> states = new TreeMap<>();
        for (Seat seat : cluster.seats()) {
            MemberProcess process = seat.running();
            String state = process == null ? null : cluster.ask(process, "state " + group);
            states.put(seat.member(), state == null ? "down" : state);
        }
        return states;
    }

    private static boolean isLevel(Map<Integer, String> states) {
        Set<String> different = new HashSet<>(states.values());
        String one = states.values().iterator().next();
        return different.size() == 1 && Character.isDigit(one.charAt(0));
    }

    private void requireSameExecuted() throws IOException {
        BitSet all = new BitSet();
        for (int group = 0; group < settings.groups(); group++) {
            AppliedJudge each = new AppliedJudge(group, cluster::violation);
            executed += each.judge(notes(group));
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
        return level;
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
