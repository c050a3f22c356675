// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Mutual TLS between members, versions 1.2 and 1.3. Both sides show a certificate that a trusted
 * one has signed, and that names the member: a DNS name {@code member-<id>} among its subject
 * alternative names. So a member's key does not open the group as another member, and where a
 * member runs does not matter. Its files are read when it is made and on {@link #reload()}.
 *
 * <p>Any thread.
 */
public final class Tls {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final Source source;
    private volatile Contexts current;

    private record Contexts(SslContext accepting, SslContext dialling) {}

    /** Where keys and certificates come from. */
    private interface Source {
        SslContextBuilder accepting() throws IOException, GeneralSecurityException;

        SslContextBuilder dialling() throws IOException, GeneralSecurityException;

        String name();
    }

    private Tls(Source source) {
        this.source = source;
        this.current = read(source);
    }

    /**
     * Reads PEM files. Blocks.
     *
     * @param certificates the member's certificate, and those between it and the trusted one
     * @param key its private key, PKCS#8, not encrypted
     * @param trusted the certificates that members' certificates are signed with
     * @throws IllegalArgumentException when one cannot be read or used
     */
    public static Tls pem(Path certificates, Path key, Path trusted) {
        return new Tls(new Pem(certificates, key, trusted));
    }

    /**
     * Reads PKCS#12 files. Blocks.
     *
     * @param keys with the member's private key and certificates
     * @param trusted with the certificates that members' certificates are signed with
     * @param password of both; copied
     * @throws IllegalArgumentException when one cannot be read or used
     */
    public static Tls pkcs12(Path keys, Path trusted, char[] password) {
        return new Tls(new Pkcs12(keys, trusted, password.clone()));
    }

    /**
     * Reads the files again, for connections made from now on; those that are open go on with what
     * they have. Blocks.
     *
     * @throws IllegalArgumentException when one cannot be read or used; then nothing changes
     */
    public void reload() {
        current = read(source);
    }

    private static Contexts read(Source source) {
        try {
            return new Contexts(
                    common(source.accepting()).clientAuth(ClientAuth.REQUIRE).build(),
                    // Who it is says the certificate by the member's id, wherever it runs.
                    common(source.dialling()).endpointIdentificationAlgorithm(null).build());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no usable keys and certificates in " + source.name() + ": " + e, e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.JDK).protocols(VERSIONS);
    }

    /** What one connection speaks TLS with. */
    SslHandler handler(Channel channel, boolean dials, Duration timeout) {
        Contexts contexts = current;
        SslContext context = dials ? contexts.dialling() : contexts.accepting();
        SslHandler handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }

    private record Pem(Path certificates, Path key, Path trusted) implements Source {

        @Override
        public SslContextBuilder accepting() {
            return SslContextBuilder.forServer(certificates.toFile(), key.toFile())
                    .trustManager(trusted.toFile());
        }

        @Override
        public SslContextBuilder dialling() {
            return SslContextBuilder.forClient()
                    .keyManager(certificates.toFile(), key.toFile())
                    .trustManager(trusted.toFile());
        }

        @Override
        public String name() {
            return certificates + ", " + key + ", " + trusted;
        }
    }

    private record Pkcs12(Path keys, Path trusted, char[] password) implements Source {

        @Override
        public SslContextBuilder accepting() throws IOException, GeneralSecurityException {
            return SslContextBuilder.forServer(keyManagers()).trustManager(trustManagers());
        }

        @Override
        public SslContextBuilder dialling() throws IOException, GeneralSecurityException {
            return SslContextBuilder.forClient()
                    .keyManager(keyManagers())
                    .trustManager(trustManagers());
        }

        private KeyManagerFactory keyManagers() throws IOException, GeneralSecurityException {
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(load(keys), password);
            return factory;
        }

        private TrustManagerFactory trustManagers() throws IOException, GeneralSecurityException {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(load(trusted));
            return factory;
        }

        private KeyStore load(Path file) throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            return store;
        }

        @Override
        public String name() {
            return keys + ", " + trusted;
        }

        /** Without the password. */
        @Override
        public String toString() {
            return name();
        }
    }
}
