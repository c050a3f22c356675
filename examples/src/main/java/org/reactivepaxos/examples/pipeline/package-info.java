// SPDX-License-Identifier: Apache-2.0
/** Many values at once: a stream of orders, first by proposeAll, then by windows. */
@NullMarked
package org.reactivepaxos.examples.pipeline;

import org.jspecify.annotations.NullMarked;
