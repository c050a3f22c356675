// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Follows the calls of a node. Any thread; must not block or throw. */
@FunctionalInterface
public interface CallTracing {

    /** Follows nothing, and is not asked. */
    CallTracing NONE = (kind, group, subscriber) -> null;

    /** What a call is. */
    enum Kind {
        PROPOSE("propose"),
        BATCH_PROPOSE("batchPropose"),
        PROPOSE_ALL("proposeAll"),
        SESSION_OPEN("session.open"),
        SESSION_PROPOSE("session.propose"),
        SESSION_CLOSE("session.close");

        private final String label;
        private final String callName;

        Kind(String label) {
            this.label = label;
            this.callName = "paxos." + label;
        }

        public String label() {
            return label;
        }

        /** What the Mono of such a call is named. */
        public String callName() {
            return callName;
        }
    }

    /**
     * A value is about to be offered.
     *
     * @param subscriber the context of whoever subscribed first
     * @return what follows it, null for nothing
     */
    @Nullable CallTrace begin(Kind kind, int group, ContextView subscriber);
}
