// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.page;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.admin.PageMeters;
import org.reactivepaxos.admin.PageOptions;
import org.reactivepaxos.examples.process.FreeAddress;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.transport.InMemoryNetwork;

/** Members in this process, each with a status page that shows all of them. */
final class Members implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** As {@code base64} makes it: with what means something else in addresses. */
    static final String SECRET = "not/so+secret=123";

    private final int groups;
    private final Path folder;
    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Map<Integer, InMemoryJournal> journals = new TreeMap<>();
    private final Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();
    private final Map<Integer, AdminEndpoint> endpoints = new TreeMap<>();

    /**
     * Starts them.
     *
     * @param folder whose disk they show as theirs
     */
    Members(int members, int groups, Path folder) {
        this.groups = groups;
        this.folder = folder;
        for (int id = 1; id <= members; id++) {
            journals.put(id, InMemoryJournal.create());
            addresses.put(id, FreeAddress.of(id));
        }
        journals.keySet().forEach(this::start);
    }

    void start(int id) {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(PageMeters.fineBuckets());
        PaxosOptions options =
                PaxosOptions.of(
                                id,
                                journals.keySet().stream().mapToInt(Integer::intValue).toArray())
                        .journal(requireNonNull(journals.get(id)))
                        .transport(network.transport(id))
                        .metrics(registry);
        for (int group = 0; group < groups; group++) {
            options = options.group(group, (instance, value) -> value);
        }
        PaxosNode node = PaxosNode.startNow(options, PATIENCE);
        nodes.put(id, node);
        Map<Integer, String> pages = new TreeMap<>();
        addresses.forEach((member, address) -> pages.put(member, text(address)));
        AdminOptions admin =
                AdminOptions.of(0, AdminSecret.of(SECRET))
                        .withBind(requireNonNull(addresses.get(id)))
                        .withPage(PageOptions.of(pages).withMeters(registry).withFolder(folder));
        endpoints.put(id, requireNonNull(AdminEndpoint.start(node, admin).block(PATIENCE)));
    }

    void stop(int id) {
        requireNonNull(endpoints.remove(id)).close().block(PATIENCE);
        requireNonNull(nodes.remove(id)).closeNow(PATIENCE);
    }

    InMemoryNetwork network() {
        return network;
    }

    PaxosNode node(int id) {
        return requireNonNull(nodes.get(id));
    }

    /** The page that a member serves. */
    String page(int id) {
        return "http://" + text(requireNonNull(addresses.get(id))) + "/";
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Proposes so many values to a group, one after the other. */
    void propose(int id, int group, int values) {
        for (int i = 0; i < values; i++) {
            node(id).group(group).propose(new byte[100]).block(PATIENCE);
        }
    }

    @Override
    public void close() {
        endpoints.values().forEach(endpoint -> endpoint.close().block(PATIENCE));
        nodes.values().forEach(node -> node.closeNow(PATIENCE));
    }
}
