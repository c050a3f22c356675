// SPDX-License-Identifier: Apache-2.0

/** The transport SPI and the in-memory network. */
@NullMarked
package org.reactivepaxos.transport;

import org.jspecify.annotations.NullMarked;
