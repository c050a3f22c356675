// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.reactivepaxos.protocol.ScriptedGroup.Link;

/**
 * A story in a small language: one command a line, and below it, indented, what it brought about.
 *
 * <pre>
 * members 3 [lease 40ms]      a group; without a lease none is ever in the way
 * join 4 1,2,3                a member that is told to join, and whom to ask
 * timeout 1                   its timer is due
 * time +50ms [1 2]            time passes, for all or for some
 * deliver [1&gt;2 ...]           everything, until all is quiet; or what is on those ways now
 * drop | hold | copy | cut 1&gt;2 ...     loses, keeps back, doubles; cuts for good ("cut 3": alone)
 * heal                        no way is cut or kept back any more
 * propose 1 a b | change 1 1,2,4 | read 1 quorum|lease | handover 1 2 | claim | renew | resign 1
 * snapshot 1 5                takes one, and lets go of the log below instance 5
 * stall 1, sync 1             its disk writes nothing, until it does
 * crash 1, restart 1, wipe 1
 * show                        where all members stand
 * quietly COMMAND             without what it brought about
 * </pre>
 */
final class Script {

    private static final String INDENT = "    ";
    private static final String QUIETLY = "quietly ";

    private ScriptedGroup group = ScriptedGroup.of(1, ScriptedGroup.NO_LEASE);

    /** The lines of a script, with what its commands bring about now. */
    List<String> run(List<String> lines) {
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(INDENT)) {
                continue;
            }
            result.add(line);
            if (!line.isBlank() && !line.startsWith("#")) {
                boolean quiet = line.startsWith(QUIETLY);
                carryOut(quiet ? line.substring(QUIETLY.length()) : line);
                List<String> news = group.news();
                if (!quiet) {
                    news.forEach(told -> result.add(INDENT + told));
                }
            }
        }
        return result;
    }

    ScriptedGroup group() {
        return group;
    }

    private void carryOut(String line) {
        String[] words = line.trim().split(" +", -1);
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        switch (words[0]) {
            case "members" -> begin(rest);
            case "join" -> group.join(number(rest[0]), List.of(numbers(rest[1])));
            case "deliver", "drop", "hold", "copy", "cut", "heal" -> network(words[0], rest);
            case "time" -> pass(rest);
            case "show" -> group.all().forEach(member -> group.tell(Shown.of(member)));
            default -> member(words[0], group.at(number(rest[0])), rest);
        }
    }

    private void begin(String... words) {
        long lease = words.length > 2 ? millis(words[2]) : ScriptedGroup.NO_LEASE;
        group = ScriptedGroup.of(number(words[0]), lease);
    }

    private void pass(String... words) {
        long span = millis(words[0].substring(1));
        if (words.length == 1) {
            group.pass(span);
        }
        for (int i = 1; i < words.length; i++) {
            group.at(number(words[i])).pass(span);
        }
    }

    private void network(String command, String... ways) {
        switch (command) {
            case "heal" -> group.heal();
            case "deliver" -> {
                if (ways.length == 0) {
                    group.deliver();
                }
                each(ways, way -> group.deliver(way.from(), way.to()));
            }
            case "drop" -> each(ways, way -> group.drop(way.from(), way.to()));
            case "hold" -> each(ways, way -> group.hold(way.from(), way.to()));
            case "copy" -> each(ways, way -> group.duplicate(way.from(), way.to()));
            default -> {
                if (ways[0].contains(">")) {
                    each(ways, way -> group.cut(way.from(), way.to()));
                } else {
                    group.isolate(number(ways[0]));
                }
            }
        }
    }

    private static void each(String[] ways, Consumer<Link> what) {
        for (String way : ways) {
            String[] ends = way.split(">", -1);
            what.accept(new Link(number(ends[0]), number(ends[1])));
        }
    }

    private void member(String command, ScriptedMember member, String... words) {
        switch (command) {
            case "timeout" -> member.timeOut();
            case "propose" -> member.propose(Arrays.copyOfRange(words, 1, words.length));
            case "change" -> member.change(numbers(words[1]));
            case "read" -> member.read(words[1].equals("lease"));
            case "handover" -> member.happen(new Event.TransferAsked(number(words[1])));
            case "claim" -> member.master(MasterEntry.Action.CLAIM);
            case "renew" -> member.master(MasterEntry.Action.RENEW);
            case "resign" -> member.master(MasterEntry.Action.RESIGN);
            case "snapshot" -> member.snapshot(number(words[1]));
            case "stall" -> member.stallDisk();
            case "sync" -> member.sync();
            case "crash" -> member.crash();
            case "restart" -> member.start();
            case "wipe" -> member.wipe();
            default -> throw new IllegalArgumentException("unknown command: " + command);
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static Integer[] numbers(String words) {
        return Stream.of(words.split(",", -1)).map(Integer::valueOf).toArray(Integer[]::new);
    }

    private static long millis(String word) {
        if (!word.endsWith("ms")) {
            throw new IllegalArgumentException("a time is like 50ms: " + word);
        }
        return Long.parseLong(word.substring(0, word.length() - 2)) * ScriptedGroup.MILLI;
    }
}
