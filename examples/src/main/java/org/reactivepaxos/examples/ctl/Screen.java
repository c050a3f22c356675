// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where blocks of lines are shown: a terminal, on which each drawing takes the place of the last
 * one and no line is too many, or a file, to which all are added.
 */
final class Screen {

    /** How large a terminal is. */
    record Size(int rows, int columns) {}

    /** What is said of one member: a line of its own, then those that it sent. */
    record Block(String head, List<String> lines) {}

    private static final Size USUAL = new Size(24, 80);
    private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");

    private static final String TO_THE_TOP = "\033[H";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final @Nullable Supplier<Size> terminal;

    /**
     * @param terminal how large it is now; null for a file
     */
    Screen(@Nullable Supplier<Size> terminal) {
        this.terminal = terminal;
    }

    /** What standard output is. */
    static Screen standard() {
        return new Screen(Ansi.AUTO.enabled() ? Screen::size : null);
    }

    /** A window is made larger and smaller, so it is asked each time; no library of the JDK can. */
    private static Size size() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Matcher said = SIZE.matcher(new String(stty.getInputStream().readAllBytes(), US_ASCII));
            return said.matches() && !said.group(1).equals("0")
                    ? new Size(Integer.parseInt(said.group(1)), Integer.parseInt(said.group(2)))
                    : USUAL;
        } catch (IOException e) {
            return USUAL; // There is no stty, or no terminal to ask.
        }
    }

    /** What has to be printed to show them. */
    String show(List<Block> blocks) {
        Supplier<Size> asked = terminal;
        return asked == null ? plain(blocks) : drawn(blocks, asked.get());
    }

    private static String plain(List<Block> blocks) {
        StringBuilder out = new StringBuilder();
        for (Block block : blocks) {
            out.append(block.head()).append('\n');
            block.lines().forEach(line -> out.append(line).append('\n'));
        }
        return out.append('\n').toString();
    }

    /** Without a line feed at the very end, which would move everything up. */
    private static String drawn(List<Block> blocks, Size size) {
        List<String> all = new ArrayList<>();
        int rowsLeft = size.rows();
        for (int i = 0; i < blocks.size(); i++) {
            List<String> lines = fitted(blocks.get(i), rowsLeft / (blocks.size() - i));
            rowsLeft -= lines.size();
            all.addAll(lines);
        }
        StringBuilder out = new StringBuilder(TO_THE_TOP);
        String between = "";
        for (String line : all) {
            boolean fits = line.length() <= size.columns();
            out.append(between).append(fits ? line : line.substring(0, size.columns()));
            out.append(CLEAR_LINE_END);
            between = "\r\n";
        }
        return out.append(CLEAR_BELOW).toString();
    }

    /** At most so many of its lines; the last one says how many more there are. */
    private static List<String> fitted(Block block, int rows) {
        List<String> whole = new ArrayList<>();
        whole.add(block.head());
        whole.addAll(block.lines());
        if (whole.size() <= rows) {
            return whole;
        }
        int kept = Math.max(rows - 1, 0);
        List<String> cut = new ArrayList<>(whole.subList(0, kept));
        if (rows > 0) {
            cut.add("... " + (whole.size() - kept) + " more");
        }
        return cut;
    }
}
