// SPDX-License-Identifier: Apache-2.0
/** What the samples share: members in this process or one alone, their folders, the console. */
@NullMarked
package org.reactivepaxos.examples.cluster;

import org.jspecify.annotations.NullMarked;
