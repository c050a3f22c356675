// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumSet;
import java.util.Set;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Kind;

/**
 * Phase 1 against learning, cleaning and restarts (S2, S5): member 3 takes a snapshot and lets go
 * of its log, and crashes; the others learn and install. Nothing decided is kept in memory.
 *
 * @param values of member 1
 * @param chunked whether each run is a chunk of its own in promises
 */
record Cleaning(String name, int ballots, int values, int crashes, boolean chunked)
        implements Model {

    private static final Set<Kind> KINDS =
            EnumSet.of(
                    Kind.PREPARE,
                    Kind.PROMISE,
                    Kind.ACCEPT,
                    Kind.ACCEPTED,
                    Kind.DECIDED,
                    Kind.CATCH_UP,
                    Kind.CATCH_UP_REPLY);

    @Override
    public String about() {
        return "member 1 proposes "
                + values
                + (values == 1 ? " value, member 2 one, " : " values, member 2 one, ")
                + ballots
                + " ballots, learning, member 3 takes a snapshot and cleans"
                + (crashes > 0 ? ", " + crashes + " crash of member 3" : "")
                + (chunked ? ", a promise for each run" : "");
    }

    @Override
    public boolean isMortal(int member) {
        return member == 3 && crashes > 0;
    }

    @Override
    public int values(int member) {
        return member == 1 ? values : member == 2 ? 1 : 0;
    }

    @Override
    public boolean cleans(int member) {
        return member == 3;
    }

    @Override
    public Limits limits() {
        return new Limits(64, 1 << 20, chunked ? 1 : 1 << 12, 0, 1000);
    }

    @Override
    public boolean carries(Kind kind) {
        return KINDS.contains(kind);
    }
}
