// SPDX-License-Identifier: Apache-2.0

/** The journal SPI and the in-memory journal. */
@NullMarked
package org.reactivepaxos.storage;

import org.jspecify.annotations.NullMarked;
