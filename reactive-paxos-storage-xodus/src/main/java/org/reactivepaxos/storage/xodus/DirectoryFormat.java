// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;

/**
 * One version of a journal's directory, which its file {@code identity} names: whoever does not
 * know the version touches nothing.
 */
interface DirectoryFormat {

    int version();

    /** What the file has between the version and the checksum. */
    byte[] encode(StateFile state);

    /**
     * Reads what this version has written.
     *
     * @param body what {@link #encode} gave, and no more
     * @throws RuntimeException when it is something else, though its checksum matches
     */
    StateFile decode(ByteBuffer body);
}
