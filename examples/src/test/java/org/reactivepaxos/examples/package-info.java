// SPDX-License-Identifier: Apache-2.0
/** The command line's options. */
@NullMarked
package org.reactivepaxos.examples;

import org.jspecify.annotations.NullMarked;
