// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Version 1: messages as {@code paxos.proto} has them. */
final class FirstWireVersion implements WireVersion {

    @Override
    public int number() {
        return 1;
    }

    @Override
    public Wire.GroupMessage encode(GroupMessage message) {
        return MessageEncoder.encode(message);
    }

    @Override
    public @Nullable GroupMessage decode(Wire.GroupMessage in) {
        return MessageDecoder.decode(in);
    }
}
