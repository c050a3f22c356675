// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Introductions as they travel. */
final class Introductions {

    private Introductions() {}

    static Wire.Identity toWire(Introduction introduction) {
        PeerIdentity peer = introduction.peer();
        List<Long> starts = introduction.lineage().startIds();
        Wire.Identity.Builder wire =
                Wire.Identity.newBuilder()
                        .setMember(peer.member())
                        .setStorage(peer.storage())
                        .setIncarnation(peer.incarnation())
                        .setStartId(peer.startId())
                        .addAllEarlierStart(starts.subList(0, starts.size() - 1));
        introduction.clusters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> wire.addCluster(cluster(each.getKey(), each.getValue())));
        return wire.build();
    }

    private static Wire.Cluster cluster(int group, long id) {
        return Wire.Cluster.newBuilder().setGroup(group).setId(id).build();
    }

    /**
     * From what a stranger sent.
     *
     * @throws IllegalArgumentException when no node introduces itself so
     */
    static Introduction fromWire(Wire.Identity wire) {
        List<Long> starts = new ArrayList<>(wire.getEarlierStartList());
        starts.add(wire.getStartId());
        Map<Integer, Long> clusters = new HashMap<>();
        wire.getClusterList().forEach(each -> clusters.put(each.getGroup(), each.getId()));
        return new Introduction(
                new PeerIdentity(
                        wire.getMember(),
                        wire.getStorage(),
                        wire.getIncarnation(),
                        wire.getStartId()),
                new Lineage(wire.getIncarnation(), starts),
                clusters);
    }
}
