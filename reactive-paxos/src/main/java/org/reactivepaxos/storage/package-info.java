// SPDX-License-Identifier: Apache-2.0

/** The SPIs of the journal and of the snapshot store, and both in memory. */
@NullMarked
package org.reactivepaxos.storage;

import org.jspecify.annotations.NullMarked;
