// SPDX-License-Identifier: Apache-2.0
/** Tests of the benchmark. */
@NullMarked
package org.reactivepaxos.perf;

import org.jspecify.annotations.NullMarked;
