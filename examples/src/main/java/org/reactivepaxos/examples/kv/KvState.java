// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.examples.kv.wire.Data;

/** All that a group's entries have made: what a snapshot has. */
final class KvState {

    private static final Data NEVER_WAS = Data.getDefaultInstance();

    private final Map<String, Data> entries;
    private final Clients clients;
    private int groups;
    private long keys;

    KvState() {
        this(new HashMap<>(), new Clients());
    }

    private KvState(Map<String, Data> entries, Clients clients) {
        this.entries = entries;
        this.clients = clients;
    }

    /** With those that are deleted. Not to be modified. */
    Map<String, Data> entries() {
        return entries;
    }

    /** The version is 0 where the key never was. */
    Data data(String key) {
        return entries.getOrDefault(key, NEVER_WAS);
    }

    void put(String key, Data data) {
        Data before = entries.put(key, data);
        keys += (exists(data) ? 1 : 0) - (before != null && exists(before) ? 1 : 0);
    }

    static boolean exists(Data data) {
        return data.getVersion() > 0 && !data.getDeleted();
    }

    /** How many there are that are not deleted. */
    long keys() {
        return keys;
    }

    Clients clients() {
        return clients;
    }

    /** How many groups the keys are shared out to; 0 before the first entry. */
    int groups() {
        return groups;
    }

    /**
     * The first entry says it for good; none that says otherwise is executed. With another number a
     * server would look for keys where they are not.
     */
    boolean adoptGroups(int ofEntry) {
        if (groups == 0) {
            groups = ofEntry;
        }
        return groups == ofEntry;
    }

    KvState copy() {
        KvState copy = new KvState(new HashMap<>(entries), clients.copy());
        copy.groups = groups;
        copy.keys = keys;
        return copy;
    }
}
