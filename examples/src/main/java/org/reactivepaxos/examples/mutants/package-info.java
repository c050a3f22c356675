// SPDX-License-Identifier: Apache-2.0
/** Mutants of the test kit on the command line. */
@NullMarked
package org.reactivepaxos.examples.mutants;

import org.jspecify.annotations.NullMarked;
