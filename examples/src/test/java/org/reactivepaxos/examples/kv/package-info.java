// SPDX-License-Identifier: Apache-2.0
/** The key-value store: its state machine alone, its servers in one process, and its commands. */
@NullMarked
package org.reactivepaxos.examples.kv;

import org.jspecify.annotations.NullMarked;
