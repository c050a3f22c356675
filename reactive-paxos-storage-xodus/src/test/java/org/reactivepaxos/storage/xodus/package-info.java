// SPDX-License-Identifier: Apache-2.0
/** Tests of the journal in Xodus. */
@NullMarked
package org.reactivepaxos.storage.xodus;

import org.jspecify.annotations.NullMarked;
