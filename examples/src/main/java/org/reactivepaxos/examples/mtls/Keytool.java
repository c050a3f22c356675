// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mtls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivepaxos.examples.cluster.SampleException;

/**
 * The JDK's keytool, in a folder. It tells each command, to be copied.
 *
 * @param password of all key stores; read from a file, so that no list of processes has it
 */
record Keytool(Path folder, char[] password, Consumer<String> told) {

    private static final long SECONDS_AT_MOST = 60;
    private static final String PASSWORD_FILE = "password";
    private static final String LOG_FILE = "keytool.log";

    /** It runs ten times, each time shortly: without the second compiler and collector threads. */
    private static final List<String> QUICK =
            List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC");

    /** One that works in that folder. Blocks. */
    static Keytool in(Path folder, String password, Consumer<String> told) {
        try {
            Files.writeString(folder.resolve(PASSWORD_FILE), password);
        } catch (IOException e) {
            throw new SampleException("cannot write into " + folder + ": " + e, e);
        }
        return new Keytool(folder, password.toCharArray(), told);
    }

    /** Does something, said in words between single blanks, with a key store. Blocks. */
    void run(String command, String store) {
        start(
                command
                        + " -keystore "
                        + store
                        + " -storetype PKCS12 -storepass:file "
                        + PASSWORD_FILE);
    }

    /** Copies a key with its certificates from one store to another. Blocks. */
    void copy(String alias, String from, String to) {
        start(
                "-importkeystore -srcalias "
                        + alias
                        + " -srckeystore "
                        + from
                        + " -srcstorepass:file "
                        + PASSWORD_FILE
                        + " -destkeystore "
                        + to
                        + " -deststoretype PKCS12 -deststorepass:file "
                        + PASSWORD_FILE);
    }

    private void start(String arguments) {
        told.accept("keytool " + arguments);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(QUICK);
        try {
            Process tool =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve(LOG_FILE).toFile())
                            .start();
            await(tool, arguments);
        } catch (IOException e) {
            throw new SampleException("keytool cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SampleException("interrupted", e);
        }
    }

    private void await(Process tool, String arguments) throws IOException, InterruptedException {
        try {
            if (!tool.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
                throw new SampleException("keytool does not end: " + arguments);
            }
            if (tool.exitValue() != 0) {
                String log = Files.readString(folder.resolve(LOG_FILE)).strip();
                throw new SampleException("keytool " + arguments + ": " + log);
            }
        } finally {
            tool.destroyForcibly(); // Also where it is interrupted.
        }
    }
}
