// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Value.Command;

/** A decided command that has effect. */
record Effect(long instance, Command command) {

    /** What state machines are to execute for it, in order; may be nothing. */
    List<Request> requests() {
        if (command.machine() == BatchCodec.MACHINE) {
            return BatchCodec.decode(command.payload());
        }
        Request request = command.request();
        return request == null ? List.of() : List.of(request);
    }
}
