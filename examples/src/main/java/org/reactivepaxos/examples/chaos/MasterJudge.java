// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When which process believed to be master of which group, and whether two did at a time. A process
 * believes from a look at which it was master, until the lease that it had then is over, or it
 * looks again, or it gives up, whichever comes first; so also while it is stopped, and after its
 * death. All times are of one clock ({@link Mastership}). Thread-safe.
 */
final class MasterJudge {

    /** One belief; {@code until} moves while it goes on. */
    static final class Belief {
        private final MemberRun process;
        private final long term;
        private final long from;
        private long until;

        private Belief(MemberRun process, long term, long from) {
            this.process = process;
            this.term = term;
            this.from = from;
            this.until = from;
        }

        int member() {
            return process.member();
        }

        long from() {
            return from;
        }

        @Override
        public String toString() {
            return process + ", term " + term + ", from " + from + " to " + until;
        }
    }

    private record Who(MemberRun process, int group) {}

    private final Map<Who, Belief> now = new HashMap<>();
    private final Set<Who> givingUp = new HashSet<>();
    private final Map<Who, Long> gaveUp = new HashMap<>();
    private final Map<Integer, List<Belief>> all = new TreeMap<>();
    private long looks;
    private final List<String> endedEarly = new ArrayList<>();

    /** A line of {@link Mastership}. */
    synchronized void told(MemberRun process, String[] words) {
        Who who = new Who(process, Integer.parseInt(words[1]));
        switch (words[0]) {
            case "self" ->
                    believes(
                            who,
                            Long.parseLong(words[2]),
                            Long.parseLong(words[3]),
                            Long.parseLong(words[4]),
                            Long.parseLong(words[5]));
            case "other" -> believesNoMore(who, Long.parseLong(words[2]));
            case "gives-up" -> givesUp(who, Long.parseLong(words[2]));
            default -> gaveUp(who, Long.parseLong(words[2]));
        }
    }

    private void believes(Who who, long term, long before, long after, long lease) {
        looks++;
        // Its lease began to count between the two times: no earlier than this does it end.
        long until = before + lease;
        if (givingUp.contains(who)
                || before <= gaveUp.getOrDefault(who, before - 1)
                || until <= after) {
            return; // What it saw may be over by now: it says nothing of any later time.
        }
        Belief belief = now.get(who);
        if (belief == null || belief.term != term || after > belief.until) {
            belief = new Belief(who.process, term, after);
            now.put(who, belief);
            all.computeIfAbsent(who.group, group -> new ArrayList<>()).add(belief);
        }
        belief.until = Math.max(belief.until, until);
    }

    private void believesNoMore(Who who, long before) {
        Belief belief = now.remove(who);
        if (belief != null && belief.until > before) {
            // Only another's claim can have ended it, which must not come before its lease is over:
            // so it counts until then.
            endedEarly.add(belief + ", at " + before);
        }
    }

    /** From that time on it may give up at any moment, until it says that it has. */
    private void givesUp(Who who, long time) {
        givingUp.add(who);
        Belief belief = now.remove(who);
        if (belief != null) {
            belief.until = Math.min(belief.until, time);
        }
    }

    private void gaveUp(Who who, long time) {
        givingUp.remove(who);
        gaveUp.put(who, time);
    }

    synchronized void ended(MemberRun process) {
        now.keySet().removeIf(who -> who.process.equals(process));
        givingUp.removeIf(who -> who.process.equals(process));
        gaveUp.keySet().removeIf(who -> who.process.equals(process));
    }

    /** Who is master of a group by the latest news, null where nobody is. */
    synchronized @Nullable MemberRun master(int group) {
        long time = System.nanoTime();
        return now.entrySet().stream()
                .filter(each -> each.getKey().group == group && each.getValue().until > time)
                .map(each -> each.getKey().process)
                .findFirst()
                .orElse(null);
    }

    /** The first belief in a group that began after a time, of another process; null for none. */
    synchronized @Nullable Belief firstAfter(int group, long time, MemberRun than) {
        return all.getOrDefault(group, List.of()).stream()
                .filter(belief -> belief.from >= time && !belief.process.equals(than))
                .min(Comparator.comparingLong(Belief::from))
                .orElse(null);
    }

    /** Beliefs of two processes that overlap. */
    synchronized List<String> overlaps() {
        List<String> found = new ArrayList<>();
        all.forEach(
                (group, beliefs) -> {
                    List<Belief> sorted = new ArrayList<>(beliefs);
                    sorted.sort(Comparator.comparingLong(Belief::from));
                    Belief last = null;
                    for (Belief next : sorted) {
                        if (last != null
                                && last.until > next.from
                                && !last.process.equals(next.process)) {
                            found.add("group " + group + " had two masters: " + last + "; " + next);
                        }
                        last = last == null || next.until > last.until ? next : last;
                    }
                });
        return found;
    }

    /** For people: how much was seen. */
    synchronized String summary() {
        long beliefs = all.values().stream().mapToLong(List::size).sum();
        return beliefs
                + " times a member came to believe, "
                + looks
                + " looks, "
                + endedEarly.size()
                + " beliefs ended before their lease without giving up "
                + endedEarly;
    }

    /** Whether anybody was ever master of a group. */
    synchronized boolean hadMaster(int group) {
        return !Objects.requireNonNullElse(all.get(group), List.of()).isEmpty();
    }
}
