// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.examples.kv.log.Client;
import org.reactivepaxos.examples.kv.log.Outcome;
import org.reactivepaxos.examples.kv.wire.Code;

/**
 * The latest request of each client and what became of it, so that a request takes effect once.
 * Part of the replicated state, so all members forget the same clients at the same entry.
 *
 * <p>Bounded: of too many clients, or outcomes too large, those go that have been silent longest.
 * What such a client sends again must not take effect a second time, so from then on nobody who is
 * not known here may begin below the highest timestamp that was forgotten. Clients that take their
 * timestamps from a clock do not notice.
 */
final class Clients {

    static final int CLIENTS_MAX = 4096;
    static final long BYTES_MAX = 64L << 20;

    /** In the order of their latest requests. */
    private final Map<Long, Client> latest = new LinkedHashMap<>();

    private long bytes;
    private long forgotten;

    /** What a request is answered without being executed; null where it is to be. */
    @Nullable Outcome outcome(long client, long timestamp) {
        Client known = latest.get(client);
        if (known != null && timestamp == known.getTimestamp()) {
            return known.getOutcome();
        }
        boolean isYounger = timestamp > (known == null ? forgotten : known.getTimestamp());
        return isYounger ? null : Outcome.newBuilder().setCode(Code.OUTDATED_REQUEST).build();
    }

    void remember(long client, long timestamp, Outcome outcome) {
        add(Client.newBuilder().setId(client).setTimestamp(timestamp).setOutcome(outcome).build());
    }

    /** As the latest one. */
    void add(Client client) {
        forget(latest.remove(client.getId()));
        latest.put(client.getId(), client);
        bytes += client.getSerializedSize();
        Iterator<Client> silentLongest = latest.values().iterator();
        while (latest.size() > CLIENTS_MAX || (bytes > BYTES_MAX && latest.size() > 1)) {
            Client gone = silentLongest.next();
            silentLongest.remove();
            forget(gone);
            forgotten = Math.max(forgotten, gone.getTimestamp());
        }
    }

    private void forget(@Nullable Client gone) {
        if (gone != null) {
            bytes -= gone.getSerializedSize();
        }
    }

    /** Those that are known, the one that is forgotten next first. */
    Iterable<Client> inOrder() {
        return latest.values();
    }

    /** The highest timestamp that is known no more. */
    long forgotten() {
        return forgotten;
    }

    void forgotten(long highest) {
        forgotten = highest;
    }

    Clients copy() {
        Clients copy = new Clients();
        copy.latest.putAll(latest);
        copy.bytes = bytes;
        copy.forgotten = forgotten;
        return copy;
    }
}
