// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What the certificate of the other side says, and why TLS failed. */
final class Certificates {

    private static final String MEMBER_PREFIX = "member-";
    private static final int DNS_NAME = 2;

    private Certificates() {}

    /** Why the other side is not that member; null when it is, or when no TLS is spoken. */
    static @Nullable String objection(ChannelPipeline pipeline, int member) {
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            X509Certificate certificate =
                    (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
            List<String> names = dnsNames(certificate);
            return names.contains(MEMBER_PREFIX + member)
                    ? null
                    : "the certificate is for " + names + ", not for member " + member;
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return "member " + member + " has no usable certificate: " + e.getMessage();
        }
    }

    private static List<String> dnsNames(X509Certificate certificate)
            throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        List<String> found = new ArrayList<>();
        if (names != null) {
            for (List<?> name : names) {
                if (Integer.valueOf(DNS_NAME).equals(name.get(0))) {
                    found.add(String.valueOf(name.get(1)));
                }
            }
        }
        return found;
    }

    /** The TLS failure in an exception or its causes; null when there is none. */
    static @Nullable SSLException failure(@Nullable Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof SSLException failure) {
                return failure;
            }
        }
        return null;
    }

    /** The innermost cause says most, for example which certificate has expired. */
    static String reason(SSLException failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return "TLS: " + innermost.getMessage();
    }

    /** Whether the other side refused, and not this one. */
    static boolean isByPeer(SSLException failure) {
        String message = failure.getMessage();
        return message != null && message.contains("Received fatal alert");
    }
}
