// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/**
 * A member as a process of its own, driven by lines on standard input until that ends. Answers in
 * lines on standard output; {@link MemberCommands} has the language.
 */
public final class MemberMain {

    static final int EXIT_REFUSED = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private MemberMain() {}

    /**
     * Runs a member.
     *
     * @param args as {@link MemberArguments} has them
     */
    public static void main(String[] args) throws IOException {
        MemberArguments told = MemberArguments.of(args);
        Recordings machines = new Recordings(told.histories(), told.groups());
        TcpTransport transport = told.build().transport(told.network());
        PaxosNode node;
        try {
            node = PaxosNode.start(options(told, transport, machines)).block(PATIENCE);
        } catch (RuntimeException refused) {
            System.err.println("refused to start: " + refused.getMessage());
            System.exit(EXIT_REFUSED);
            return;
        }
        if (node == null) {
            throw new IllegalStateException("no node");
        }
        MemberCommands commands =
                new MemberCommands(node, machines, new WireReport(transport, told.members()));
        commands.announce();
        run(commands);
        node.close().block(PATIENCE);
        System.exit(0);
    }

    private static PaxosOptions options(
            MemberArguments told, TcpTransport transport, Recordings machines) {
        PaxosOptions options =
                told.options().journal(told.build().journal(told.data())).transport(transport);
        for (Map.Entry<Integer, RecordingMachine> group : machines.all().entrySet()) {
            options = options.group(group.getKey(), group.getValue());
        }
        return options;
    }

    private static void run(MemberCommands commands) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.execute(line);
        }
    }

    /** The names of all live threads, sorted, separated by commas. */
    static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining(","));
    }
}
