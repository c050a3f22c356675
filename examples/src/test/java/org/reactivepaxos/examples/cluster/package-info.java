// SPDX-License-Identifier: Apache-2.0
/** What the samples share. */
@NullMarked
package org.reactivepaxos.examples.cluster;

import org.jspecify.annotations.NullMarked;
