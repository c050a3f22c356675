// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.AdminSecret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common that ask a member that runs. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the member refused or failed it; the reason is on standard error",
            "2:bad options",
            "3:the member was not reached, or does not take the secret"
        })
abstract class OnlineCommand implements Callable<Integer> {

    static final int FAILED = 1;
    static final int UNREACHED = 3;

    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);

    /** Longer than the endpoint takes for anything by default. */
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);

    static final int OK = 200;
    static final int UNAUTHORIZED = 401;

    @Option(
            names = "--address",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The member's admin endpoint.")
    private List<String> addresses = List.of();

    @Option(
            names = "--secret-file",
            required = true,
            paramLabel = "FILE",
            description = "The secret of the endpoint; white space around it is left out.")
    private @Nullable Path secretFile;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    /** What is asked: by GET or POST. */
    record Question(String method, String path) {

        static Question get(String path) {
            return new Question("GET", path);
        }

        static Question post(String path) {
            return new Question("POST", path);
        }
    }

    abstract Question question();

    CommandSpec command() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("not part of a command line");
        }
        return command;
    }

    @Override
    public Integer call() {
        if (addresses.size() > 1) {
            throw wrong("--address: one, but for status --watch");
        }
        String address = addresses.get(0);
        HttpRequest request = request(address);
        try {
            return ask(HttpClient.newBuilder().connectTimeout(CONNECTED_WITHIN).build(), request);
        } catch (IOException e) {
            return fail(UNREACHED, address + " is not reached, or does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(FAILED, "interrupted");
        }
    }

    /** Where the members are asked; more than one for who says so. */
    final List<String> addresses() {
        return addresses;
    }

    final boolean isJson() {
        return json;
    }

    final HttpRequest request(String address) {
        Question question = question();
        try {
            return HttpRequest.newBuilder(URI.create("http://" + address + question.path()))
                    .header("Authorization", secret().header())
                    .header("Accept", json ? "application/json" : "text/plain")
                    .timeout(ANSWERED_WITHIN)
                    .method(question.method(), HttpRequest.BodyPublishers.noBody())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command().commandLine(), e.getMessage(), e);
        }
    }

    final ParameterException wrong(String why) {
        return new ParameterException(command().commandLine(), why);
    }

    private AdminSecret secret() {
        try {
            return AdminSecret.read(Objects.requireNonNull(secretFile));
        } catch (IOException e) {
            throw new ParameterException(
                    command().commandLine(), "the secret cannot be read: " + e, e);
        }
    }

    /** Prints the answer. */
    int ask(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            return refused(answer.statusCode(), answer.body());
        }
        print(answer.body());
        return 0;
    }

    final int refused(int status, String body) {
        return fail(status == UNAUTHORIZED ? UNREACHED : FAILED, status + " " + body.strip());
    }

    final int failed(String why) {
        return fail(FAILED, why);
    }

    final int ended(int code, String why) {
        return fail(code, why);
    }

    final void print(String text) {
        PrintWriter out = command().commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private int fail(int code, String why) {
        PrintWriter err = command().commandLine().getErr();
        err.println(command().qualifiedName() + ": " + why);
        err.flush();
        return code;
    }
}
