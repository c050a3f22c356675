// SPDX-License-Identifier: Apache-2.0
/** Load driver, latency reports and micro-benchmarks. */
@NullMarked
package org.reactivepaxos.perf;

import org.jspecify.annotations.NullMarked;
