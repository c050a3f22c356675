// SPDX-License-Identifier: Apache-2.0
/** Snapshots that travel between real nodes with real directories and sockets. */
@NullMarked
package org.reactivepaxos.examples.transfer;

import org.jspecify.annotations.NullMarked;
