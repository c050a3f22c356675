// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.Value.Command;

/** A decided command that has effect. */
record Effect(long instance, Command command) {}
