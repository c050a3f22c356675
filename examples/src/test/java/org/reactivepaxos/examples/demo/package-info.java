// SPDX-License-Identifier: Apache-2.0
/** The parts of the demo that judge. */
@NullMarked
package org.reactivepaxos.examples.demo;

import org.jspecify.annotations.NullMarked;
