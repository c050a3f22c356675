// SPDX-License-Identifier: Apache-2.0
/** The code of the README. */
@NullMarked
package org.reactivepaxos.examples.readme;

import org.jspecify.annotations.NullMarked;
