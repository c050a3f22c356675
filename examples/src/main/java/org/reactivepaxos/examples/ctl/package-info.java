// SPDX-License-Identifier: Apache-2.0
/** Looks at the directories of members on the command line. */
@NullMarked
package org.reactivepaxos.examples.ctl;

import org.jspecify.annotations.NullMarked;
