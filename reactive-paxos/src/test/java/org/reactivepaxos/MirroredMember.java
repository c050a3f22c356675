// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import reactor.core.publisher.Flux;

/** A member alone, of whose machine snapshots are taken by mirrors. */
final class MirroredMember {

    final VirtualCluster cluster = new VirtualCluster(1, all -> all.tailBytes(0));
    final List<SavedLines> mirrors = new ArrayList<>();
    private final InMemorySnapshotStore store = InMemorySnapshotStore.on(cluster::time);
    SavedLines machine = new Unsaved();

    /** A machine that can be restored, and must not be asked for a snapshot. */
    static final class Unsaved extends SavedLines {
        @Override
        public Flux<ByteBuffer> snapshot() {
            throw new IllegalStateException("the machine itself is saved");
        }
    }

    /** Another mirror. */
    SavedLines mirror() {
        SavedLines fresh = new SavedLines();
        mirrors.add(fresh);
        return fresh;
    }

    static List<String> lines(int from, int below) {
        return IntStream.range(from, below).mapToObj(i -> "v" + i).toList();
    }

    PaxosGroup start(GroupOptions options) {
        PaxosNode node = cluster.start(1, all -> all.snapshots(store).group(0, options));
        cluster.leader();
        return node.group(0);
    }

    /** With a new machine. */
    PaxosGroup start(Supplier<SavedLines> mirror) {
        machine = new Unsaved();
        return start(GroupOptions.of(machine).snapshotMirror(0, mirror));
    }

    void propose(PaxosGroup group, int id, int from, int below) {
        lines(from, below).forEach(line -> cluster.now(group.propose(id, bytes(line))));
    }
}
