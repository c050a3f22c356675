// SPDX-License-Identifier: Apache-2.0
/** A proposal as a part of a chain: validate, propose, publish; with retries that are safe. */
@NullMarked
package org.reactivepaxos.examples.compose;

import org.jspecify.annotations.NullMarked;
