// SPDX-License-Identifier: Apache-2.0
/** The parts of the pipeline that judge. */
@NullMarked
package org.reactivepaxos.examples.pipeline;

import org.jspecify.annotations.NullMarked;
