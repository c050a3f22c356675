// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/** What a request must be. */
final class Requests {

    private Requests() {}

    /**
     * A key as it is.
     *
     * @throws IllegalArgumentException when it is empty or too long
     */
    static String key(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > KvStore.KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a key has 1 to " + KvStore.KEY_BYTES_MAX + " bytes; this one has " + bytes);
        }
        return key;
    }

    /**
     * A value as it is.
     *
     * @throws IllegalArgumentException when it is too large
     */
    static ByteString value(ByteString value) {
        if (value.size() > KvStore.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a value has at most "
                            + KvStore.VALUE_BYTES_MAX
                            + " bytes; this one has "
                            + value.size());
        }
        return value;
    }

    /**
     * Who calls, and which of its calls it is.
     *
     * @throws IllegalArgumentException unless both are above 0
     */
    static void requireCall(long client, long timestamp) {
        if (client <= 0 || timestamp <= 0) {
            throw new IllegalArgumentException(
                    "client_id and timestamp are above 0, not " + client + " and " + timestamp);
        }
    }
}
