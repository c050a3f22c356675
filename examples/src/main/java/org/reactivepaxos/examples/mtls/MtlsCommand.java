// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mtls;

import java.nio.file.Path;
import java.time.Duration;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.FolderOption;
import org.reactivepaxos.examples.cluster.SampleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** {@code paxos mtls}: members with certificates, and two that are refused. */
@Command(
        name = "mtls",
        description = {
            "Encrypts what members tell each other, and refuses who has no right certificate.",
            "",
            "Makes keys and certificates with the JDK's keytool; each command is printed, to be"
                + " copied. Starts members 1 and 2 in this process, with mutual TLS, and has them"
                + " choose a value. Then somebody comes as member 3, first with a certificate that"
                + " another authority signed, then with member 2's: both are refused, for the"
                + " reason that is printed, and the two go on without."
        },
        footer = {"  ./paxos mtls", "  ./paxos mtls --folder certificates"},
        exitCodeList = {
            "0:the value was chosen, and both outsiders were refused",
            "1:failed, or took longer than a minute; the reason is on standard error",
            "2:bad options"
        })
public final class MtlsCommand extends SampleCommand {

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    @Mixin private final FolderOption folder = new FolderOption();

    /** For the command line that it is a part of. */
    public MtlsCommand() {}

    @Override
    protected Mono<Void> run(Console console) {
        return folder.use("mtls", path -> show(path, console));
    }

    private static Mono<Void> show(Path folder, Console console) {
        return Mono.fromCallable(() -> Certificates.make(folder, console::progress))
                .flatMap(
                        certificates ->
                                Mono.usingWhen(
                                        Mono.fromSupplier(
                                                () ->
                                                        new Gatekeeping(
                                                                certificates, folder, console)),
                                        shown -> within(AT_MOST, shown.run()),
                                        Gatekeeping::close));
    }
}
