// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.reactivepaxos.examples.chaos.Ask.Kind;

/**
 * What is left when faults have ended: every register answers once more, which ends its history
 * with what is there, and all members come to the same state.
 */
final class FinalState {

    /** Far longer than any election, and than catching up. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int LOOK_MILLIS = 200;

    private final Run run;
    private final Cluster cluster;
    private final Map<Integer, String> states = new TreeMap<>();

    FinalState(Run run) {
        this.run = run;
        this.cluster = run.cluster();
    }

    /** Asks and compares; what is wrong is a violation. */
    void require() throws InterruptedException {
        for (Register register : run.judge().live()) {
            if (!readOnce(register)) {
                cluster.violation(
                        "group " + register.group() + " answers nobody though faults have ended");
                return;
            }
        }
        for (int group = 0; group < run.settings().groups(); group++) {
            requireLevel(group);
        }
    }

    private boolean readOnce(Register register) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            Seat seat = cluster.seats().get(i % cluster.seats().size());
            MemberProcess process = seat.running();
            if (process != null && isRead(register, seat, process)) {
                return true;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return false;
    }

    private boolean isRead(Register register, Seat seat, MemberProcess process)
            throws InterruptedException {
        Ask ask = new Ask(cluster.nextRequest(), Kind.LOG, register.key(), 0, 0);
        Register.Use use = run.begin(register, ask, seat);
        String words = "ask " + register.group() + " " + ask.words();
        String answer = cluster.ask(process, ask.id(), words);
        run.end(use, answer == null ? "unknown time is up" : answer, false);
        return answer != null && answer.startsWith("ok ");
    }

    private void requireLevel(int group) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        Map<Integer, String> found = look(group);
        while (!isLevel(found)) {
            if (System.nanoTime() > end) {
                cluster.violation("group " + group + ": members are not level: " + found);
                return;
            }
            Thread.sleep(LOOK_MILLIS);
            found = look(group);
        }
        String state = found.values().iterator().next();
        states.put(group, state);
        String all = MemberNews.ids(found.keySet().stream());
        if (!state.endsWith(" " + all)) {
            cluster.violation("group " + group + ": not all vote in the end, but " + state);
        }
    }

    private Map<Integer, String> look(int group) throws InterruptedException {
        Map<Integer, String> found = new TreeMap<>();
        for (Seat seat : cluster.seats()) {
            MemberProcess process = seat.running();
            String state = process == null ? null : cluster.ask(process, "state " + group);
            found.put(seat.member(), state == null ? "down" : state);
        }
        return found;
    }

    private static boolean isLevel(Map<Integer, String> found) {
        Set<String> different = new HashSet<>(found.values());
        return different.size() == 1
                && Character.isDigit(found.values().iterator().next().charAt(0));
    }

    /** What was executed in all must be in the state that is left. */
    void requireExecuted(int group, int calls) {
        String state = states.get(group);
        if (state != null && Long.parseLong(state.split(" ", -1)[1]) != calls) {
            cluster.violation(
                    "group %d: members executed %d calls in all, but their state is %s"
                            .formatted(group, calls, state));
        }
    }

    @Override
    public String toString() {
        return states.isEmpty()
                ? "not compared"
                : "the same on all members (applied below, calls, checksum, voters, by group): "
                        + states;
    }
}
