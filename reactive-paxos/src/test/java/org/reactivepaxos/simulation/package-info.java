// SPDX-License-Identifier: Apache-2.0
/** Whole nodes in a hostile world on virtual time, decided by one seed. */
@NullMarked
package org.reactivepaxos.simulation;

import org.jspecify.annotations.NullMarked;
