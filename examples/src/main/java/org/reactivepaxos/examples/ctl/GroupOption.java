// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group that a command is about. */
final class GroupOption {

    private int group;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--group", required = true, paramLabel = "ID", description = "The group.")
    void group(int id) {
        if (id < 0 && command != null) {
            throw new ParameterException(command.commandLine(), "--group must not be negative");
        }
        group = id;
    }

    /** As a parameter of a request. */
    String parameter() {
        return "group=" + group;
    }
}
