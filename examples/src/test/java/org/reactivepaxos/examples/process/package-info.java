// SPDX-License-Identifier: Apache-2.0
/** Clusters of real processes, killed and restarted. */
@NullMarked
package org.reactivepaxos.examples.process;

import org.jspecify.annotations.NullMarked;
