// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where the members of a sample keep their data: to be mixed into its options. */
public final class FolderOption {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Keeps the members' data in this folder, which is made, or is there and empty"
                            + " (default: a temporary one that is deleted in the end).")
    private @Nullable Path folder;

    /** For the options that it is mixed into. */
    public FolderOption() {}

    /**
     * Works in the folder.
     *
     * @param sample names a temporary one
     * @return as {@code work}; errors with {@link SampleException} when the folder cannot be used
     */
    public Mono<Void> use(String sample, Function<Path, Mono<Void>> work) {
        Path given = folder;
        Mono<Void> done =
                given == null
                        ? Mono.using(
                                () -> TemporaryFolder.create(sample),
                                temporary -> work.apply(temporary.path()),
                                TemporaryFolder::delete)
                        : Mono.fromCallable(() -> prepared(given)).flatMap(work);
        return done.subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Refuses the option where it has no meaning.
     *
     * @throws ParameterException when it is given
     */
    public void refuse(CommandLine command) {
        if (folder != null) {
            throw new ParameterException(
                    command, "--folder is for members in this process; one alone has --data");
        }
    }

    private static Path prepared(Path folder) {
        try {
            if (!Files.exists(folder)) {
                return Files.createDirectories(folder);
            }
            if (!Files.isDirectory(folder)) {
                throw new SampleException("--folder " + folder + " is not a folder");
            }
            try (Stream<Path> found = Files.list(folder)) {
                if (found.findAny().isPresent()) {
                    throw new SampleException("--folder " + folder + " is not empty");
                }
            }
            return folder;
        } catch (IOException e) {
            throw new SampleException("--folder " + folder + " cannot be made or read: " + e, e);
        }
    }
}
