// SPDX-License-Identifier: Apache-2.0
/** The judges of the chaos, and a short run of it. */
@NullMarked
package org.reactivepaxos.examples.chaos;

import org.jspecify.annotations.NullMarked;
