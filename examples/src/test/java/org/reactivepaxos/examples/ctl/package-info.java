// SPDX-License-Identifier: Apache-2.0
/** Parts of the commands by themselves. */
@NullMarked
package org.reactivepaxos.examples.ctl;

import org.jspecify.annotations.NullMarked;
