// SPDX-License-Identifier: Apache-2.0
/** A cluster's life in twenty seconds: it elects, works, loses its leader, and has it back. */
@NullMarked
package org.reactivepaxos.examples.demo;

import org.jspecify.annotations.NullMarked;
