// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.Event.Request;

/** A value on its way, and who waits for it. */
record Proposal(Request request, ProposalListener listener) {

    int bytes() {
        return request.payload().length;
    }
}
