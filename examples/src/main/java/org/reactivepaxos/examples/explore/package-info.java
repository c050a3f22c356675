// SPDX-License-Identifier: Apache-2.0
/** The explorer of the test kit on the command line. */
@NullMarked
package org.reactivepaxos.examples.explore;

import org.jspecify.annotations.NullMarked;
