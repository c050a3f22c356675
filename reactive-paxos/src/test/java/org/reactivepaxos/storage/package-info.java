// SPDX-License-Identifier: Apache-2.0

/** Tests of the storage SPI, and the contract that every journal passes. */
@NullMarked
package org.reactivepaxos.storage;

import org.jspecify.annotations.NullMarked;
