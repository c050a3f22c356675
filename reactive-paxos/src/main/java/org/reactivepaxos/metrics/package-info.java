// SPDX-License-Identifier: Apache-2.0

/** Meters in a Micrometer registry; the only package that needs Micrometer on the class path. */
@NullMarked
package org.reactivepaxos.metrics;

import org.jspecify.annotations.NullMarked;
