// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * One version of the wire: the form that messages have on a connection whose handshake has agreed
 * on it. The frame around them, and the frames of the handshake, are the same in every version.
 */
interface WireVersion {

    /** By which the handshake names it. */
    int number();

    /** Values are not copied. */
    Wire.GroupMessage encode(GroupMessage message);

    /**
     * Reads what {@link #encode} of this version has written, in this build or a later one.
     *
     * @return null for a kind of message that this build does not know
     * @throws IllegalArgumentException when it is nothing that this version can say
     */
    @Nullable GroupMessage decode(Wire.GroupMessage in);
}
