// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Names calls for the tools of whoever composes them. While {@link PaxosGroup}'s logger is at DEBUG
 * their errors also say which call of which group they passed; always doing so would cost.
 */
final class Named {

    private static final Logger LOG = LoggerFactory.getLogger(PaxosGroup.class);

    private Named() {}

    static <T> Mono<T> of(Mono<T> call, String name, int group) {
        Mono<T> named = call.name(name);
        return LOG.isDebugEnabled() ? named.checkpoint(name + " group=" + group) : named;
    }
}
