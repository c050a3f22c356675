// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Standard input, in UTF-8, and the output and errors of a command line. Prints in order on a
 * thread of its own: printing can block, and a state machine must not.
 */
public final class Console {

    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final Duration OVERWRITTEN_EVERY = Duration.ofMillis(250);
    private static final Duration PRINTED_EVERY = Duration.ofSeconds(1);

    private final InputStream in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final Scheduler printer = Schedulers.newSingle("console", true);

    /** Whether the last thing on the terminal is a line that is to be overwritten. Printer only. */
    private boolean live;

    Console(InputStream in, PrintWriter out, PrintWriter err, boolean terminal) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** The console of that command line; to be closed. */
    public static Console of(CommandLine command) {
        return new Console(System.in, command.getOut(), command.getErr(), Ansi.AUTO.enabled());
    }

    /** The lines of standard input, read as they are asked for. */
    public Flux<String> lines() {
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
    public void print(String line) {
        printer.schedule(() -> println(out, line));
    }

    /** What is going on, on standard error. */
    public void progress(String line) {
        printer.schedule(() -> println(err, line));
    }

    private void println(PrintWriter to, String line) {
        if (live) {
            out.print(CLEAR_LINE);
            out.flush();
            live = false;
        }
        to.println(line);
    }

    /**
     * Shows a line while something runs: on a terminal it is overwritten in place, four times a
     * second; elsewhere it is printed once a second, as {@link #progress} is.
     */
    public <T> Flux<T> showing(Supplier<String> line, Flux<T> work) {
        return Flux.using(() -> show(line), shown -> work, Disposable::dispose);
    }

    private Disposable show(Supplier<String> line) {
        return Flux.interval(terminal ? OVERWRITTEN_EVERY : PRINTED_EVERY)
                .onBackpressureDrop()
                .publishOn(printer)
                .subscribe(tick -> overwrite(line.get()));
    }

    private void overwrite(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
            live = true;
        } else {
            err.println(line);
        }
    }

    /** Completes when all is printed. */
    public Mono<Void> close() {
        printer.schedule(() -> leaveLine());
        return printer.disposeGracefully();
    }

    private void leaveLine() {
        if (live) {
            out.println();
            live = false;
        }
    }
}
