// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.reactivepaxos.transport.tcp.TcpTransport;

/**
 * Which version of the wire each connection of a member process speaks, and what came on them that
 * was not understood.
 *
 * @param members by id, this one too
 */
record WireReport(TcpTransport transport, Map<Integer, ?> members) {

    /** {@code MEMBER=VERSION,... UNKNOWN MALFORMED}, of those that are connected. */
    @Override
    public String toString() {
        return members.keySet().stream().map(this::version).collect(Collectors.joining())
                + " "
                + transport.counters().unknown()
                + " "
                + transport.counters().malformed();
    }

    private String version(int member) {
        OptionalInt spoken = transport.wireVersion(member);
        return spoken.isEmpty() ? "" : member + "=" + spoken.getAsInt() + ",";
    }
}
