// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/**
 * A value that took effect, as read from the log: never a no-op, never a repeated proposal.
 *
 * @param index its position in the batch that its instance holds, 0 for a value that is alone
 */
public record LogValue(long instance, int index, int machine, byte[] value) {}
