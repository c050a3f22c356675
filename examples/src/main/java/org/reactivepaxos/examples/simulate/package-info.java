// SPDX-License-Identifier: Apache-2.0
/** The simulation of the test kit on the command line. */
@NullMarked
package org.reactivepaxos.examples.simulate;

import org.jspecify.annotations.NullMarked;
