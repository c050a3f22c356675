// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.reactivepaxos.GroupHaltedException;
import org.reactivepaxos.Leader;
import org.reactivepaxos.MemberRemovedException;
import org.reactivepaxos.MembershipConflictException;
import org.reactivepaxos.MembershipRefusedException;
import org.reactivepaxos.NodeClosedException;
import org.reactivepaxos.NotMasterException;
import org.reactivepaxos.OverloadedException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What requests have done, by method and path. */
final class Commands {

    private static final Logger log = LoggerFactory.getLogger(AdminEndpoint.class);

    private final PaxosNode node;
    private final AdminOptions options;
    private final PageFeed page;
    private final Map<String, Function<Request, Mono<Answer>>> routes =
            Map.of(
                    "GET /v1/status", this::status,
                    "POST /v1/membership", this::changeMembership,
                    "POST /v1/lead/transfer", this::transferLead,
                    "POST /v1/master/resign", this::resign,
                    "POST /v1/master/transfer", this::transferMaster,
                    "POST /v1/snapshot", this::snapshot,
                    "POST /v1/cleaning/pause", request -> cleaning(true),
                    "POST /v1/cleaning/resume", request -> cleaning(false));

    Commands(PaxosNode node, AdminOptions options) {
        this.node = node;
        this.options = options;
        this.page = new PageFeed(node, options);
    }

    /** Does it; always answers. */
    Mono<Answer> answer(Request request) {
        return Mono.defer(() -> routed(request))
                .timeout(options.timeout())
                .onErrorResume(error -> Mono.just(failed(request, error)));
    }

    private Mono<Answer> routed(Request request) {
        Function<Request, Mono<Answer>> route = routes.get(request.method() + " " + request.path());
        if (route != null) {
            if (node.isDisposed()) {
                throw new Refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "the node is closed");
            }
            return route.apply(request);
        }
        boolean otherMethod =
                hasRoute(HttpMethod.GET, request) || hasRoute(HttpMethod.POST, request);
        throw otherMethod
                ? new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "not by " + request.method())
                : new Refusal(HttpResponseStatus.NOT_FOUND, "no such path: " + request.path());
    }

    private boolean hasRoute(HttpMethod method, Request request) {
        return routes.containsKey(method + " " + request.path()) || isWatch(method, request);
    }

    /** Whether the answer has no end. */
    static boolean isWatch(Request request) {
        return isWatch(request.method(), request);
    }

    private static boolean isWatch(HttpMethod method, Request request) {
        return method.equals(HttpMethod.GET)
                && (request.path().equals("/v1/watch") || request.path().equals(Page.DATA));
    }

    /** Lines: what the page shows; or as something changes, of one group, or of the node. */
    Flux<String> watch(Request request) {
        return Flux.defer(
                () -> {
                    if (request.path().equals(Page.DATA)) {
                        return page.events(from(request), request.wantsText());
                    }
                    OptionalInt id = request.numberIfAny("group");
                    return id.isPresent()
                            ? GroupRow.changes(group(id.getAsInt()))
                                    .map(
                                            row ->
                                                    request.wantsText()
                                                            ? row.text()
                                                            : row.json().toString())
                            : node.status()
                                    .map(
                                            now ->
                                                    request.wantsText()
                                                            ? NodeView.text(now)
                                                            : NodeView.json(now).toString());
                });
    }

    private PaxosGroup group(int id) {
        PaxosGroup group = node.groups().get(id);
        if (group == null) {
            throw new Refusal(HttpResponseStatus.NOT_FOUND, "no group " + id + " on this node");
        }
        return group;
    }

    private Mono<Answer> status(Request request) {
        return NodeView.of(node, from(request), row -> new NodeView.Row(row.json(), row.text()))
                .map(
                        view ->
                                request.wantsText()
                                        ? Answer.text(
                                                view.text(
                                                        NodeView.text(view.status()),
                                                        GroupRow.TEXT_HEAD))
                                        : Answer.json(view.json().toString()));
    }

    private static int from(Request request) {
        return request.numberIfAny("from").orElse(0);
    }

    private Mono<Answer> transferLead(Request request) {
        int to = request.number("to");
        return group(request.number("group"))
                .transferLead(to)
                .map(
                        leader ->
                                done(
                                        request,
                                        new Json().put("leader", idOf(leader)),
                                        "member " + idOf(leader) + " leads"));
    }

    private Mono<Answer> changeMembership(Request request) {
        return group(request.number("group"))
                .changeMembership(MembershipRequest.of(request))
                .map(
                        now ->
                                done(
                                        request,
                                        MembershipRequest.json(now),
                                        MembershipRequest.text(now)));
    }

    private static int idOf(Leader leader) {
        return leader.member().orElse(0);
    }

    private Mono<Answer> resign(Request request) {
        return group(request.number("group"))
                .masterElection()
                .resign()
                .then(Mono.fromSupplier(() -> resigned(request)));
    }

    private Mono<Answer> transferMaster(Request request) {
        int to = request.number("to");
        return group(request.number("group"))
                .masterElection()
                .transferTo(to)
                .then(Mono.fromSupplier(() -> resigned(request)));
    }

    private static Answer resigned(Request request) {
        return done(request, new Json().put("resigned", true), "master no more");
    }

    private Mono<Answer> snapshot(Request request) {
        return group(request.number("group"))
                .snapshot()
                .map(
                        below ->
                                done(
                                        request,
                                        new Json().put("below", below),
                                        String.format(
                                                Locale.ROOT, "durable, below instance %d", below)));
    }

    private Mono<Answer> cleaning(boolean paused) {
        AdminOptions.Cleaning cleaning = options.cleaning();
        if (cleaning == null) {
            throw new Refusal(
                    HttpResponseStatus.CONFLICT,
                    "the cleaning of this node's log cannot be paused");
        }
        if (paused) {
            cleaning.pause();
        } else {
            cleaning.resume();
        }
        return Mono.just(Answer.json(new Json().put("cleaningPaused", paused).toString()));
    }

    private static Answer done(Request request, Json json, String text) {
        return request.wantsText() ? Answer.text(text + "\n") : Answer.json(json.toString());
    }

    private Answer failed(Request request, Throwable error) {
        HttpResponseStatus status = statusOf(error);
        if (status.equals(HttpResponseStatus.INTERNAL_SERVER_ERROR)) {
            log.warn("{} {} failed", request.method(), request.path(), error);
        }
        String why =
                error instanceof TimeoutException
                        ? "not done within " + options.timeout() + "; it may still be"
                        : String.valueOf(error.getMessage());
        return Answer.failed(status, why);
    }

    private static HttpResponseStatus statusOf(Throwable error) {
        if (error instanceof Refusal refusal) {
            return refusal.status();
        } else if (error instanceof IllegalArgumentException) {
            return HttpResponseStatus.BAD_REQUEST;
        } else if (error instanceof MembershipRefusedException) {
            return HttpResponseStatus.UNPROCESSABLE_ENTITY;
        } else if (error instanceof NotMasterException
                || error instanceof MembershipConflictException
                || error instanceof IllegalStateException) {
            return HttpResponseStatus.CONFLICT;
        } else if (error instanceof TimeoutException) {
            return HttpResponseStatus.GATEWAY_TIMEOUT;
        }
        boolean isElsewhere =
                error instanceof NodeClosedException
                        || error instanceof GroupHaltedException
                        || error instanceof MemberRemovedException
                        || error instanceof OverloadedException;
        return isElsewhere
                ? HttpResponseStatus.SERVICE_UNAVAILABLE
                : HttpResponseStatus.INTERNAL_SERVER_ERROR;
    }
}
