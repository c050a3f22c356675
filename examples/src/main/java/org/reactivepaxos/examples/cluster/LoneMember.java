// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;

/**
 * The one member that this process is.
 *
 * @param endpoint where operators ask it; null for nowhere
 */
public record LoneMember(PaxosNode node, @Nullable AdminEndpoint endpoint) {

    static Mono<LoneMember> start(
            PaxosOptions options, XodusJournal journal, @Nullable AdminOptions admin) {
        return PaxosNode.start(options)
                .flatMap(node -> open(node, journal, admin))
                .onErrorMap(ChannelBindException.class, LoneMember::inUse);
    }

    private static Mono<LoneMember> open(
            PaxosNode node, XodusJournal journal, @Nullable AdminOptions admin) {
        return admin == null
                ? Mono.just(new LoneMember(node, null))
                : AdminEndpoint.start(node, admin.withCleaning(new Cleaning(journal)))
                        .map(endpoint -> new LoneMember(node, endpoint))
                        .onErrorResume(error -> node.close().then(Mono.error(error)));
    }

    private static SampleException inUse(ChannelBindException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new SampleException(
                "cannot listen at " + failed.localHost() + ":" + failed.localPort() + ": " + why,
                failed);
    }

    /** The only group. */
    public PaxosGroup group() {
        return node.group(LocalCluster.GROUP);
    }

    /** Leaves the cluster and frees everything, the transport and the journal too. */
    public Mono<Void> close() {
        return (endpoint == null ? Mono.<Void>empty() : endpoint.close()).then(node.close());
    }

    private record Cleaning(XodusJournal journal) implements AdminOptions.Cleaning {

        @Override
        public void pause() {
            journal.pauseCleaning();
        }

        @Override
        public void resume() {
            journal.resumeCleaning();
        }
    }
}
