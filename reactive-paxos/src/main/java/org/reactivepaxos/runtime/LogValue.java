// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/** A value that took effect, as read from the log: never a no-op, never a repeated proposal. */
public record LogValue(long instance, int machine, byte[] value) {}
