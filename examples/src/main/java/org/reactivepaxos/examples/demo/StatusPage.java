// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.admin.PageOptions;
import org.reactivepaxos.examples.cluster.LocalCluster;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An admin endpoint of each member, on ports of the loopback interface that the system picks. The
 * page of the last one knows those of the others, which it asks itself.
 *
 * @param endpoints in the order in which they were opened
 * @param secret that a page must have; new each time
 */
record StatusPage(List<AdminEndpoint> endpoints, String secret) {

    private static final int SECRET_BYTES = 16;

    /** Opens the endpoints of all members that run. */
    static Mono<StatusPage> open(LocalCluster cluster) {
        return Mono.defer(
                () -> {
                    StatusPage page = new StatusPage(new ArrayList<>(), newSecret());
                    Map<Integer, String> others = new TreeMap<>();
                    return Flux.fromIterable(cluster.running())
                            .concatMap(member -> page.open(cluster, member, others))
                            .then(Mono.just(page))
                            .onErrorResume(error -> page.close().then(Mono.error(error)));
                });
    }

    private Mono<AdminEndpoint> open(
            LocalCluster cluster, int member, Map<Integer, String> others) {
        PageOptions shown = PageOptions.of(others).withFolder(cluster.folder(member));
        return AdminEndpoint.start(
                        cluster.node(member),
                        AdminOptions.of(0, AdminSecret.of(secret)).withPage(shown))
                .doOnNext(
                        endpoint -> {
                            endpoints.add(endpoint);
                            others.put(member, at(endpoint));
                        });
    }

    private static String newSecret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String at(AdminEndpoint endpoint) {
        return "127.0.0.1:" + endpoint.address().getPort();
    }

    /** To be opened in a browser; what stands behind the {@code #} stays there. */
    String address() {
        return "http://" + at(endpoints.get(endpoints.size() - 1)) + "/#secret=" + secret;
    }

    Mono<Void> close() {
        return Flux.fromIterable(endpoints).flatMapDelayError(AdminEndpoint::close, 3, 1).then();
    }
}
