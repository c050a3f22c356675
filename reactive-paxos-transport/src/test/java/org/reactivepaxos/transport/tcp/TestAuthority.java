// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Signs certificates of members, with the keytool of the JDK. */
final class TestAuthority {

    static final char[] PASSWORD = "for tests only".toCharArray();

    private final Path folder;
    private final Path store;

    TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.store = folder.resolve(name + ".p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c");
    }

    /** A store with the authority's certificate alone. */
    Path trusted() {
        Path pem = folder.resolve(store.getFileName() + ".pem");
        keytool(store, "-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString());
        Path trusted = folder.resolve(store.getFileName() + ".trusted");
        if (!Files.exists(trusted)) {
            keytool(trusted, "-importcert", "-noprompt", "-alias", "ca", "-file", pem.toString());
        }
        return trusted;
    }

    /** A store with a key and a certificate for that name. */
    Path keys(String file, String dnsName, String... validity) {
        Path keys = folder.resolve(file + ".p12");
        Path request = folder.resolve(file + ".csr");
        Path signed = folder.resolve(file + ".crt");
        keytool(keys, "-genkeypair", "-alias", "member", "-dname", "CN=" + dnsName);
        keytool(keys, "-certreq", "-alias", "member", "-file", request.toString());
        List<String> sign = new ArrayList<>(List.of("-gencert", "-rfc", "-alias", "ca"));
        sign.addAll(List.of("-infile", request.toString(), "-outfile", signed.toString()));
        sign.addAll(List.of("-ext", "san=dns:" + dnsName));
        sign.addAll(Arrays.asList(validity));
        keytool(store, sign.toArray(String[]::new));
        Path ca = folder.resolve(file + ".ca");
        keytool(store, "-exportcert", "-rfc", "-alias", "ca", "-file", ca.toString());
        keytool(keys, "-importcert", "-noprompt", "-alias", "ca", "-file", ca.toString());
        keytool(keys, "-importcert", "-noprompt", "-alias", "member", "-file", signed.toString());
        return keys;
    }

    Tls tls(Path keys) {
        return Tls.pkcs12(keys, trusted(), PASSWORD);
    }

    /** Writes an entry of a store as PEM: its certificates, or its key. */
    static Path pem(Path keys, String alias, boolean privateKey) {
        try {
            KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD);
            StringBuilder text = new StringBuilder();
            if (privateKey) {
                Key key = store.getKey(alias, PASSWORD);
                append(text, "PRIVATE KEY", key.getEncoded());
            } else if (store.isKeyEntry(alias)) {
                for (Certificate each : store.getCertificateChain(alias)) {
                    append(text, "CERTIFICATE", each.getEncoded());
                }
            } else {
                append(text, "CERTIFICATE", store.getCertificate(alias).getEncoded());
            }
            String kind = privateKey ? ".key" : ".chain";
            return Files.writeString(keys.resolveSibling(keys.getFileName() + kind), text);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(StringBuilder text, String what, byte[] encoded) {
        text.append("-----BEGIN ").append(what).append("-----\n");
        text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
        text.append("\n-----END ").append(what).append("-----\n");
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(
                            process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
