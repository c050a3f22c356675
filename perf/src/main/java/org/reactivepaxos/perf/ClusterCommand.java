// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import picocli.CommandLine.Command;

/** One run. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Measures one combination of groups, value size and outstanding proposals.")
final class ClusterCommand extends RowCommand {}
