// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.InsecureChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.examples.kv.wire.GroupState;
import org.reactivepaxos.examples.process.CommandLineProcess;

/**
 * Three servers in processes of their own, started by the command line, and its client commands.
 */
final class KvProcesses implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final String[] options;
    private final String members = CommandLineProcess.freeAddresses(3);
    private final String servers = CommandLineProcess.freeAddresses(3);
    private final Map<Integer, CommandLineProcess> running = new TreeMap<>();

    private KvProcesses(Path folder, String... options) {
        this.folder = folder;
        this.options = options;
    }

    static KvProcesses start(Path folder, String... options) throws IOException {
        KvProcesses all = new KvProcesses(folder, options);
        for (int id = 1; id <= 3; id++) {
            all.start(id);
        }
        return all;
    }

    void start(int id) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "kv",
                                "server",
                                "--id=" + id,
                                "--members=" + members,
                                "--servers=" + servers,
                                "--data=" + folder.resolve("data-" + id)));
        line.addAll(List.of(options));
        CommandLineProcess server = CommandLineProcess.start(folder, line.toArray(String[]::new));
        running.put(id, server);
        server.awaitOutput("member " + id + " serves at " + address(id));
    }

    /** As hard as {@code kill -9}. */
    void kill(int id) {
        CommandLineProcess killed = Objects.requireNonNull(running.remove(id));
        killed.close();
        killed.end();
    }

    String address(int id) {
        return servers.split(",", -1)[id - 1].substring(2);
    }

    List<String> addresses() {
        return List.of(address(1), address(2), address(3));
    }

    KvClient client(Duration timeout) {
        return new KvClient(addresses(), InsecureChannelCredentials.create(), timeout);
    }

    /** How a group is at a server; null where it is not answered. */
    GroupState group(int id, int group) {
        try (KvClient client = client(PATIENCE)) {
            return Objects.requireNonNull(
                    client.status(address(id)).map(status -> status.getGroups(group)).block());
        }
    }

    int leader(int group) {
        int asked = running.keySet().iterator().next();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            int leader = group(asked, group).getLeader();
                            return running.containsKey(leader);
                        });
        return group(asked, group).getLeader();
    }

    /** Runs a client command that shall succeed; gives what it prints. */
    List<String> run(int server, String... command) throws IOException {
        try (CommandLineProcess client = client(server, command)) {
            assertThat(client.end()).as(client.errors()).isZero();
            return client.output();
        }
    }

    /** Starts a client command that asks that server first. */
    CommandLineProcess client(int server, String... command) throws IOException {
        List<String> asked = new ArrayList<>(addresses());
        asked.remove(address(server));
        asked.add(0, address(server));
        List<String> line = new ArrayList<>(List.of("kv"));
        line.addAll(Arrays.asList(command));
        line.add("--servers=" + String.join(",", asked));
        line.add("--timeout=60");
        return CommandLineProcess.start(folder, line.toArray(String[]::new));
    }

    @Override
    public void close() {
        running.values().forEach(CommandLineProcess::close);
    }
}
