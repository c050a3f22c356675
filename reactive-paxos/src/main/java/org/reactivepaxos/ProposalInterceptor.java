// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * Sees, and may replace, each value before this member proposes it, whichever call it comes from:
 * once for each call or value of a stream, however often its result is subscribed to, and never for
 * what other members propose.
 */
@FunctionalInterface
public interface ProposalInterceptor {

    /**
     * Gives what is proposed for a value.
     *
     * @param machine id of the state machine that is to execute the value
     * @param value as the caller gave it, not to be modified
     * @return what is proposed instead, or the same. What it throws, or null, fails the call with
     *     {@link ProposalRejectedException}. Called by the first subscriber's thread: it must not
     *     block
     */
    byte[] intercept(int machine, byte[] value);
}
