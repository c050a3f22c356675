// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.reactivepaxos.mutants.Catcher.Means;

/**
 * The text of a mutant:
 *
 * <pre>
 * rule: S2
 * fault: takes any reported value, not that of the highest ballot
 * catch: simulation within 300, as with seed 12
 * catch: exploration agreement-2
 *
 * in protocol/Recovery.java
 * &lt;&lt;&lt;&lt;
 * lines of the file
 * ====
 * lines that stand in their place
 * &gt;&gt;&gt;&gt;
 * </pre>
 */
final class MutantText {

    private static final Pattern SEEDS =
            Pattern.compile(
                    "catch: (simulation|nodes|passing-groups|snapshots) within (\\d+), as with seed"
                            + " (\\d+)");
    private static final Pattern MODEL = Pattern.compile("catch: exploration ([a-z0-9-]+)");
    private static final String FILE = "in ";
    private static final String BEFORE = "<<<<";
    private static final String AFTER = "====";
    private static final String END = ">>>>";

    private final String name;
    private final Iterator<String> lines;
    private final List<Catcher> catchers = new ArrayList<>();
    private final List<Patch> patches = new ArrayList<>();
    private String rule = "";
    private String fault = "";

    private MutantText(String name, List<String> lines) {
        this.name = name;
        this.lines = lines.iterator();
    }

    /**
     * Reads a mutant.
     *
     * @throws IllegalArgumentException when it is not written like one
     */
    static Mutant parse(String name, List<String> lines) {
        return new MutantText(name, lines).read();
    }

    private Mutant read() {
        String file = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith(FILE)) {
                file = line.substring(FILE.length());
            } else if (line.equals(BEFORE)) {
                patches.add(new Patch(file, linesTo(AFTER), linesTo(END)));
            } else if (!line.isBlank()) {
                readProperty(line);
            }
        }
        if (rule.isEmpty() || fault.isEmpty() || catchers.isEmpty() || patches.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " lacks a rule, a fault, a catch or a place to change");
        }
        return new Mutant(name, rule, fault, catchers, patches);
    }

    private String linesTo(String end) {
        StringBuilder text = new StringBuilder();
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.equals(end)) {
                return text.toString();
            }
            text.append(line).append('\n');
        }
        throw new IllegalArgumentException(name + " lacks " + end);
    }

    private void readProperty(String line) {
        Matcher seeds = SEEDS.matcher(line);
        Matcher model = MODEL.matcher(line);
        if (seeds.matches()) {
            Means means = Means.valueOf(seeds.group(1).toUpperCase(Locale.ROOT).replace('-', '_'));
            long within = Long.parseLong(seeds.group(2));
            catchers.add(new Catcher(means, "", within, Long.parseLong(seeds.group(3))));
        } else if (model.matches()) {
            catchers.add(new Catcher(Means.EXPLORATION, model.group(1), 0, 0));
        } else if (line.startsWith("rule: ")) {
            rule = line.substring("rule: ".length());
        } else if (line.startsWith("fault: ")) {
            fault = line.substring("fault: ".length());
        } else {
            throw new IllegalArgumentException(name + " has a strange line: " + line);
        }
    }

    /** The same text with the seed of another run that finds the mutant. */
    static String withSeed(String text, Catcher catcher, long seed) {
        String start = "catch: " + catcher + " within ";
        return text.lines()
                .map(
                        line ->
                                line.startsWith(start)
                                        ? start + catcher.within() + ", as with seed " + seed
                                        : line)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
