// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.mtls;

import java.nio.file.Path;

/**
 * Signs the certificates of members, by keytool. A certificate is a member's because it has the DNS
 * name {@code member-<id>} among its alternative names; its subject is for people to read. In
 * earnest each member makes its key itself and sends a request to be signed ({@code -certreq},
 * {@code -gencert}); here the authority makes the keys too, which takes fewer steps.
 *
 * @param name of its files
 */
record Authority(Keytool keytool, String name) {

    private static final String KIND = " -keyalg EC -groupname secp256r1";

    /** A new one, with a key of its own. Blocks. */
    static Authority found(Keytool keytool, String name) {
        Authority authority = new Authority(keytool, name);
        keytool.run(
                "-genkeypair -alias ca -dname CN=" + name + " -ext bc:c" + KIND, authority.store());
        return authority;
    }

    private String store() {
        return name + ".p12";
    }

    /** Makes the file with the one certificate that its members are to trust. Blocks. */
    Path trusted() {
        String pem = name + ".pem";
        String trusted = name + "-trusted.p12";
        keytool.run("-exportcert -rfc -alias ca -file " + pem, store());
        keytool.run("-importcert -noprompt -alias ca -file " + pem, trusted);
        return keytool.folder().resolve(trusted);
    }

    /** Makes the file with a member's key and certificate, and no other. Blocks. */
    Path keysOf(int member) {
        String alias = "member-" + member;
        String keys = name + "-" + alias + ".p12";
        keytool.run(
                "-genkeypair -signer ca -alias "
                        + alias
                        + " -dname CN="
                        + alias
                        + " -ext san=dns:"
                        + alias
                        + KIND,
                store());
        keytool.copy(alias, store(), keys);
        return keytool.folder().resolve(keys);
    }
}
