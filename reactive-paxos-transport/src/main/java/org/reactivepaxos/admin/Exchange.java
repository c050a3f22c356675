// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * One request and its answer, on one connection that ends with it. On the connection's event loop,
 * but for what writes, which any thread may.
 */
final class Exchange extends SimpleChannelInboundHandler<HttpObject> {

    static final String READ_TIMEOUT = "admin.read";

    private static final int LINGER_MILLIS = 500;

    private static final Logger log = LoggerFactory.getLogger(AdminEndpoint.class);

    private final AdminSecret secret;
    private final Commands commands;
    private final Places watchers;
    private final @Nullable Page page;
    private final Disposable.Swap underWay = Disposables.swap();
    private Map<String, String> headers = Map.of();
    private @Nullable Request request;
    private @Nullable Answer open;
    private boolean over;

    Exchange(AdminSecret secret, Commands commands, Places watchers, @Nullable Page page) {
        this.secret = secret;
        this.commands = commands;
        this.watchers = watchers;
        this.page = page;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (over) {
            return; // It is answered, and its connection closes.
        }
        if (message.decoderResult().isFailure()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "not a request, or too large");
        } else if (message instanceof HttpRequest head) {
            begin(context, head);
        } else if (message instanceof HttpContent content && content.content().isReadable()) {
            refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "a request has no body");
        } else if (message instanceof LastHttpContent) {
            end(context);
        }
    }

    /** By itself Reactor Netty reads nothing. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        context.read();
    }

    /** What comes after a request is thrown away, and the end of the connection seen. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    /** Who has not said the secret is told nothing but what a page is without data. */
    private void begin(ChannelHandlerContext context, HttpRequest head) {
        Page shown = page;
        if (shown != null) {
            headers = shown.headers(head);
            open = shown.open(head);
            if (open != null) {
                return;
            }
        }
        if (!secret.admits(head.headers().get(HttpHeaderNames.AUTHORIZATION, ""))) {
            log.warn("Refused a request of {} without the secret", remote(context));
            refuse(context, HttpResponseStatus.UNAUTHORIZED, "the secret is missing or wrong");
            return;
        }
        try {
            request = Request.of(head);
        } catch (IllegalArgumentException e) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "not understood: " + e.getMessage());
        }
    }

    private void end(ChannelHandlerContext context) {
        over = true;
        context.pipeline().remove(READ_TIMEOUT);
        Answer known = open;
        Request wanted = request;
        if (known != null) {
            answer(context, known);
        } else if (wanted != null) {
            run(context, wanted);
        }
    }

    private static String remote(ChannelHandlerContext context) {
        return String.valueOf(context.channel().remoteAddress());
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why) {
        over = true;
        answer(context, Answer.failed(status, why));
    }

    private void run(ChannelHandlerContext context, Request wanted) {
        if (!Commands.isWatch(wanted)) {
            // With what was asked, of which the secret is no part; escaped, as it is others' text.
            Json asked = new Json();
            wanted.parameters()
                    .forEach((name, values) -> asked.put(name, String.join(" ", values)));
            log.info("{} {} {} for {}", wanted.method(), wanted.path(), asked, remote(context));
            underWay.update(commands.answer(wanted).subscribe(answer -> answer(context, answer)));
        } else if (watchers.take()) {
            Watcher watcher = new Watcher(context, headers);
            underWay.update(watcher);
            context.channel().closeFuture().addListener(closed -> watchers.give());
            commands.watch(wanted).subscribe(watcher);
        } else {
            answer(
                    context,
                    Answer.failed(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many watch"));
        }
    }

    private void answer(ChannelHandlerContext context, Answer answer) {
        ByteBuf body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        answer.headers().forEach(response.headers()::set);
        headers.forEach(response.headers()::set);
        if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        context.writeAndFlush(response).addListener(sent -> linger(context));
    }

    /**
     * Closes when the client has, or soon: what it still sends would otherwise have it lose the
     * answer.
     */
    static void linger(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (channel instanceof DuplexChannel connection) {
            connection.shutdownOutput().addListener(said -> log.debug("Ended {}", channel));
        }
        Future<?> last =
                channel.eventLoop()
                        .schedule(
                                () -> AdminEndpoint.close(channel),
                                LINGER_MILLIS,
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> last.cancel(false));
    }

    /** The client has gone: nobody waits for the answer. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        underWay.dispose();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("The connection of {} broke", remote(context), cause);
        AdminEndpoint.close(context.channel());
    }
}
