// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.nio.file.Path;
import java.util.Map;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import org.reactivepaxos.transport.Transport;

/**
 * What one server of the store is made of.
 *
 * @param member its id
 * @param servers where each member serves clients, by its id, for redirects
 * @param groups how many groups the keys are shared out to; the same on all servers, for good
 * @param data the folder of its journal and snapshots
 * @param transport to the other members
 * @param keeping of the log
 */
record KvSettings(
        int member,
        Map<Integer, String> servers,
        int groups,
        Path data,
        Transport transport,
        Keeping keeping) {

    /**
     * How much log there is, in instances; negative for the library's default.
     *
     * @param retained below a snapshot
     * @param snapshotEvery from one snapshot to the next
     */
    record Keeping(long retained, long snapshotEvery) {

        static final Keeping DEFAULT = new Keeping(-1, -1);

        GroupOptions of(GroupOptions group) {
            GroupOptions cut =
                    retained < 0 ? group : group.retention(LogRetention.instances(retained));
            return snapshotEvery < 0
                    ? cut
                    : cut.snapshotSchedule(
                            SnapshotSchedule.adaptive().orAfterInstances(snapshotEvery));
        }
    }
}
