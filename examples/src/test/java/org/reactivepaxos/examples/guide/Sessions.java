// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import org.reactivepaxos.ClientSession;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.ProposeOptions;
import reactor.core.publisher.Mono;

/** Calls that take effect once, whoever repeats them. */
final class Sessions {

    private Sessions() {}

    static Mono<Instance> inASession(PaxosGroup group, byte[] value) {
        return Mono.usingWhen(
                group.openSession(), session -> session.propose(value), ClientSession::close);
    }

    static ClientSession elsewhere(ClientSession session, PaxosGroup another) {
        return another.session(session.id(), session.nextSequence());
    }

    static Mono<Instance> numberedByTheClient(
            PaxosGroup anyMember, long session, long call, byte[] value) {
        return anyMember.session(session).propose(call, call, value);
    }

    static Mono<Instance> forAMachine(ClientSession session, int machine, byte[] value) {
        return value.length > session.maxValueBytes()
                ? Mono.error(new IllegalArgumentException("split it"))
                : session.propose(machine, value);
    }

    static Mono<Instance> numberedForAMachine(
            ClientSession session, int machine, long call, byte[] value) {
        return session.group().session(session.id()).propose(machine, call, call, value);
    }

    static Mono<Instance> inTime(ClientSession session, byte[] value, Duration atMost) {
        return session.propose(value, ProposeOptions.create().deadline(atMost));
    }

    static Mono<Instance> numberedInTime(
            ClientSession session, long call, byte[] value, Duration atMost) {
        return session.propose(call, call, value, ProposeOptions.create().deadline(atMost));
    }
}
