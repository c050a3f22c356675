// SPDX-License-Identifier: Apache-2.0
/** Journals and snapshots in a Xodus environment. */
@NullMarked
package org.reactivepaxos.storage.xodus;

import org.jspecify.annotations.NullMarked;
