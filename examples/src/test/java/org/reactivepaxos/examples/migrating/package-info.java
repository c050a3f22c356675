// SPDX-License-Identifier: Apache-2.0
/** The echo service of docs/migrating.md. */
@NullMarked
package org.reactivepaxos.examples.migrating;

import org.jspecify.annotations.NullMarked;
