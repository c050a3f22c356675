// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.ProposalPolicy.Rewrite;
import reactor.core.Exceptions;

/**
 * The value of one call: as it was given, and as it is proposed. Whoever has it proposed hands it
 * on to whoever hears of its end; one thread at a time.
 */
final class CallValue {

    private final int machine;
    private final byte[] given;
    private final Rules rules;
    private byte @Nullable [] proposed;

    CallValue(int machine, byte[] given, Rules rules) {
        this.machine = machine;
        this.given = given;
        this.rules = rules;
    }

    /**
     * What holds for values of a kind.
     *
     * @param rewrite null where they are proposed as they are
     */
    record Rules(int group, int maxBytes, @Nullable Rewrite rewrite) {}

    int machine() {
        return machine;
    }

    byte[] given() {
        return given;
    }

    /**
     * What is proposed for it, each time the same.
     *
     * @throws NotProposedException when that cannot be
     */
    byte[] prepared() {
        byte[] value = proposed;
        if (value == null) {
            value = rewritten();
            if (value.length > rules.maxBytes()) {
                throw ValueTooLargeException.of(value, rules.maxBytes());
            }
            proposed = value;
        }
        return value;
    }

    private byte[] rewritten() {
        if (rules.rewrite() == null) {
            return given;
        }
        try {
            byte[] instead = rules.rewrite().apply(machine, given);
            return Objects.requireNonNull(instead, "it gave null");
        } catch (RuntimeException | Error e) {
            // Whatever is thrown on from here leaves the call open, and those who join it waiting.
            Exceptions.throwIfJvmFatal(e);
            throw Failures.rejected(rules.group(), e, new Subject(given, null));
        }
    }
}
