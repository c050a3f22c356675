// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Entry.Kind;
import org.reactivepaxos.examples.kv.log.Outcome;

/** Entries of a log, and what a machine makes of them. */
final class Entries {

    private Entries() {}

    static Entry.Builder put(String key, String value) {
        return entry(Kind.PUT, key).setValue(ByteString.copyFromUtf8(value));
    }

    static Entry.Builder get(String key) {
        return entry(Kind.GET, key);
    }

    static Entry.Builder delete(String key) {
        return entry(Kind.DELETE, key);
    }

    private static Entry.Builder entry(Kind kind, String key) {
        return Entry.newBuilder().setKind(kind).setKey(key).setGroups(1);
    }

    static Outcome execute(KvMachine machine, long instance, Entry.Builder entry) {
        try {
            return Outcome.parseFrom(machine.apply(instance, entry.build().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
