// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.awaitility.Awaitility.await;

import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.examples.kv.wire.StatusReply;
import org.reactivepaxos.examples.process.FreeAddress;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/** Three servers of a store in this process. */
final class KvServers implements AutoCloseable {

    static final int GROUPS = 2;
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Map<Integer, InetSocketAddress> members = new TreeMap<>();
    private final Map<Integer, InetSocketAddress> serving = new TreeMap<>();
    private final Map<Integer, KvServer> running = new TreeMap<>();

    private KvServers(Path folder) {
        this.folder = folder;
        for (int id = 1; id <= 3; id++) {
            members.put(id, FreeAddress.of(id));
            serving.put(id, FreeAddress.of(id));
        }
    }

    /** Starts all of them; each group has a master then. */
    static KvServers start(Path folder) {
        KvServers servers = new KvServers(folder);
        servers.members.keySet().forEach(id -> servers.start(id, GROUPS));
        await().atMost(PATIENCE).until(servers::haveMasters);
        return servers;
    }

    private boolean haveMasters() {
        try (KvClient client = client(PATIENCE)) {
            StatusReply status = Objects.requireNonNull(client.status(address(1)).block(PATIENCE));
            return status.getGroupsList().stream().allMatch(group -> group.getMaster() != 0);
        }
    }

    void start(int id, int groups) {
        InetSocketAddress own = Objects.requireNonNull(members.get(id));
        KvSettings settings =
                new KvSettings(
                        id,
                        addresses(),
                        groups,
                        folder.resolve("member-" + id),
                        TcpTransport.create(TcpOptions.of(own, members)),
                        KvSettings.Keeping.DEFAULT);
        InetSocketAddress listen = Objects.requireNonNull(serving.get(id));
        running.put(
                id,
                Objects.requireNonNull(
                        KvServer.start(settings, listen, InsecureServerCredentials.create())
                                .block(PATIENCE)));
    }

    void stop(int id) {
        Objects.requireNonNull(running.remove(id)).close().block(PATIENCE);
    }

    Map<Integer, String> addresses() {
        Map<Integer, String> texts = new TreeMap<>();
        serving.forEach(
                (id, at) -> texts.put(id, at.getAddress().getHostAddress() + ":" + at.getPort()));
        return texts;
    }

    String address(int id) {
        return Objects.requireNonNull(addresses().get(id));
    }

    /** For the command line. */
    String all() {
        return String.join(",", addresses().values());
    }

    KvClient client(Duration timeout) {
        return new KvClient(
                List.copyOf(addresses().values()), InsecureChannelCredentials.create(), timeout);
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
