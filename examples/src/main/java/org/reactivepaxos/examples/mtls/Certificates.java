// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mtls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.transport.tcp.Tls;

/**
 * Keys and certificates of two members, and of an outsider whose certificate somebody else signed.
 *
 * @param trusted what the members trust
 * @param keys of members 1 and 2
 * @param foreign of the outsider, which calls itself member 3
 */
record Certificates(char[] password, Path trusted, Map<Integer, Path> keys, Path foreign) {

    private static final String PASSWORD = "only for this sample";

    /** Has keytool make all of them in that folder. Blocks, for seconds. */
    static Certificates make(Path folder, Consumer<String> told) {
        Keytool keytool = Keytool.in(folder, PASSWORD, told);
        Authority ours = Authority.found(keytool, "ours");
        Authority theirs = Authority.found(keytool, "theirs");
        return new Certificates(
                keytool.password(),
                ours.trusted(),
                Map.of(1, ours.keysOf(1), 2, ours.keysOf(2)),
                theirs.keysOf(3));
    }

    Path keysOf(int member) {
        return Objects.requireNonNull(keys.get(member));
    }

    /** Who has those keys speaks TLS so. */
    Tls tls(Path with) {
        return Tls.pkcs12(with, trusted, password);
    }

    /** Whom the certificate with those keys is for, and who signed it. */
    String names(Path with) {
        try {
            KeyStore store = KeyStore.getInstance(with.toFile(), password);
            String alias = Collections.list(store.aliases()).get(0);
            X509Certificate certificate = (X509Certificate) store.getCertificate(alias);
            return certificate.getSubjectX500Principal()
                    + ", signed by "
                    + certificate.getIssuerX500Principal();
        } catch (IOException | GeneralSecurityException e) {
            throw new SampleException("cannot read " + with + ": " + e, e);
        }
    }
}
