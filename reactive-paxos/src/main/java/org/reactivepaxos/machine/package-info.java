// SPDX-License-Identifier: Apache-2.0

/** The state machine SPI. */
@NullMarked
package org.reactivepaxos.machine;

import org.jspecify.annotations.NullMarked;
