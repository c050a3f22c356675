// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * A version 2 that is still to come, for tests: each message is in a field that version 1 does not
 * have, and in nothing else. So version 1 takes nothing from version 2, and the other way round.
 */
final class NextWireVersion implements WireVersion {

    private static final int FIELD = 1_000;
    private static final FirstWireVersion BEFORE = new FirstWireVersion();

    /** Of the build that has it. */
    static WireVersions andTheOneBefore() {
        return new WireVersions(List.of(BEFORE, new NextWireVersion()));
    }

    /** Of a build that comes after that. */
    static WireVersions alone() {
        return new WireVersions(List.of(new NextWireVersion()));
    }

    @Override
    public int number() {
        return BEFORE.number() + 1;
    }

    @Override
    public Wire.GroupMessage encode(GroupMessage message) {
        UnknownFieldSet.Field whole =
                UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(BEFORE.encode(message).toByteString())
                        .build();
        return Wire.GroupMessage.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(FIELD, whole).build())
                .build();
    }

    @Override
    public @Nullable GroupMessage decode(Wire.GroupMessage in) {
        UnknownFieldSet.Field whole = in.getUnknownFields().getField(FIELD);
        if (whole.getLengthDelimitedList().size() != 1) {
            throw new IllegalArgumentException("no message of version " + number());
        }
        try {
            return BEFORE.decode(
                    Wire.GroupMessage.parseFrom(whole.getLengthDelimitedList().get(0)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
