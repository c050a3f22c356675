// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Standard input, output and error, in UTF-8. Prints in order on a thread of its own: printing can
 * block, and a state machine must not.
 */
final class Console {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Scheduler printer = Schedulers.newSingle("echo-console", true);

    Console(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** The console of this process. */
    static Console standard() {
        return new Console(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
    }

    private static PrintStream utf8(FileDescriptor target) {
        return new PrintStream(new FileOutputStream(target), true, StandardCharsets.UTF_8);
    }

    /** The lines of standard input, read as they are asked for. */
    Flux<String> lines() {
        return Flux.<String, BufferedReader>generate(
                        () -> new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)),
                        (reader, sink) -> {
                            String line = readLine(reader);
                            if (line == null) {
                                sink.complete();
                            } else {
                                sink.next(line);
                            }
                            return reader;
                        })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static @Nullable String readLine(BufferedReader reader) {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input: " + e.getMessage(), e);
        }
    }

    /** A result, on standard output. */
    void print(String line) {
        printer.schedule(() -> out.println(line));
    }

    /** What is going on, on standard error. */
    void progress(String line) {
        printer.schedule(() -> err.println(line));
    }

    /** Completes when all is printed. */
    Mono<Void> close() {
        return printer.disposeGracefully();
    }
}
