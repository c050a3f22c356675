// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.reactivepaxos.examples.chaos.MemberSettings.Plant;
import org.reactivepaxos.examples.chaos.MemberSettings.Tuning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A member process: takes lines from standard input until that ends, and answers on standard
 * output; {@link Member} has the language. None is left behind, whatever becomes of its parent.
 */
@Command(name = "member", hidden = true, description = "One member process of the chaos.")
final class MemberCommand implements Callable<Integer> {

    /** The node did not start. */
    static final int EXIT_REFUSED = 3;

    /** The journal failed, and so the node votes no more. */
    static final int EXIT_JOURNAL = 4;

    /** The member cannot do what the harness needs of it. */
    static final int EXIT_BROKEN = 5;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    @Option(names = "--member", required = true)
    private int member;

    @Option(names = "--groups", required = true)
    private int groups;

    @Option(names = "--peer")
    private Map<Integer, Integer> peers = new TreeMap<>();

    @Option(names = "--folder", required = true)
    private Path folder = Path.of("");

    @Option(names = "--run", required = true)
    private int run;

    @Option(names = "--cut", required = true)
    private long cut;

    @Option(names = "--lease-millis", required = true)
    private long leaseMillis;

    @Option(names = "--retained", required = true)
    private long retained;

    @Option(names = "--plant", required = true)
    private Plant plant = Plant.NONE;

    @Override
    public Integer call() throws IOException {
        PrintStream answers = System.out;
        // Whatever else writes to standard output must not end up between the answers.
        System.setOut(System.err);
        MemberSettings settings =
                new MemberSettings(
                        member,
                        groups,
                        peers,
                        folder,
                        run,
                        cut,
                        new Tuning(leaseMillis, retained, plant));
        Member running;
        try {
            running = Member.start(settings, new Replies(answers));
        } catch (RuntimeException refused) {
            System.err.println("refused to start: " + refused.getMessage());
            refused.printStackTrace();
            return EXIT_REFUSED;
        }
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            running.execute(line);
        }
        running.close(CLOSE_LIMIT);
        return 0;
    }

    /** One line at a time, whole: several threads answer. */
    static final class Replies {

        private final PrintStream out;

        private Replies(PrintStream out) {
            this.out = out;
        }

        /** The answer to a request. */
        void answer(long request, String text) {
            print(request + " " + text);
        }

        /** Something that nobody asked for. */
        void tell(String text) {
            print("! " + text);
        }

        private synchronized void print(String line) {
            out.println(line.replace('\n', ' '));
            out.flush();
        }
    }
}
