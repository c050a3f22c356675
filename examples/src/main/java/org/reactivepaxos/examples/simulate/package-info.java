// SPDX-License-Identifier: Apache-2.0
/**
 * The simulations of the test kit on the command line.
 *
 * <pre>{@code
 * SimulateCommand        seeds --> Simulation of the core --> Report; a seed that fails is shrunk
 * SimulateNodesCommand   seeds --> NodeSimulation, whole nodes on virtual time
 * }</pre>
 */
@NullMarked
package org.reactivepaxos.examples.simulate;

import org.jspecify.annotations.NullMarked;
