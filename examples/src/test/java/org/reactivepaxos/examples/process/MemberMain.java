// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
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
     * @param args id, number of groups, data directory, prefix of the history files, then {@code
     *     first:} for a member of the first membership or {@code join:} for another one, and the
     *     members, this one too, as {@code id=host:port,...}
     */
    public static void main(String[] args) throws IOException {
        int id = Integer.parseInt(args[0]);
        int groups = Integer.parseInt(args[1]);
        Map<Integer, RecordingMachine> machines = new TreeMap<>();
        for (int group = 0; group < groups; group++) {
            machines.put(group, new RecordingMachine(Path.of(args[3] + "-" + group)));
        }
        PaxosNode node;
        try {
            node = PaxosNode.start(options(id, args, machines)).block(PATIENCE);
        } catch (RuntimeException refused) {
            System.err.println("refused to start: " + refused.getMessage());
            System.exit(EXIT_REFUSED);
            return;
        }
        if (node == null) {
            throw new IllegalStateException("no node");
        }
        MemberCommands commands = new MemberCommands(node, machines);
        commands.announce(groups);
        run(commands);
        node.close().block(PATIENCE);
        System.exit(0);
    }

    private static PaxosOptions options(
            int id, String[] args, Map<Integer, RecordingMachine> machines) {
        Map<Integer, InetSocketAddress> members = new TreeMap<>();
        String[] told = args[4].split(":", 2);
        for (String member : told[1].split(",", -1)) {
            String[] part = member.split("[=:]", 3);
            members.put(
                    Integer.valueOf(part[0]),
                    new InetSocketAddress(part[1], Integer.parseInt(part[2])));
        }
        InetSocketAddress own = members.get(id);
        if (own == null) {
            throw new IllegalArgumentException("no address of member " + id);
        }
        boolean joins = told[0].equals("join");
        int[] others =
                members.keySet().stream()
                        .filter(member -> !joins || member != id)
                        .mapToInt(Integer::intValue)
                        .toArray();
        PaxosOptions options =
                (joins ? PaxosOptions.joining(id, others) : PaxosOptions.of(id, others))
                        .journal(XodusJournal.at(Path.of(args[2])))
                        .transport(TcpTransport.create(TcpOptions.of(own, members)));
        for (Map.Entry<Integer, RecordingMachine> group : machines.entrySet()) {
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
