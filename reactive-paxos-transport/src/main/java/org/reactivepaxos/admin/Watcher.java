// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * Sends what happens to one client, as server-sent events. Asks for the next one when the socket
 * has taken the last: a client that does not read holds one event here and slows nobody.
 */
final class Watcher extends BaseSubscriber<String> {

    private final ChannelHandlerContext context;
    private final Map<String, String> headers;

    /**
     * @param headers more of the answer
     */
    Watcher(ChannelHandlerContext context, Map<String, String> headers) {
        this.context = context;
        this.headers = headers;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.forEach(head.headers()::set);
        context.writeAndFlush(head).addListener(this::written);
    }

    private void written(Future<?> write) {
        if (write.isSuccess()) {
            request(1);
        } else {
            cancel();
        }
    }

    @Override
    protected void hookOnNext(String event) {
        String lines = event.stripTrailing().replace("\n", "\ndata: ");
        send("data: " + lines + "\n\n").addListener(this::written);
    }

    private ChannelFuture send(String text) {
        return context.writeAndFlush(
                new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }

    /** The node or the group has closed. */
    @Override
    protected void hookOnComplete() {
        end();
    }

    @Override
    protected void hookOnError(Throwable error) {
        String why = new Json().put("error", String.valueOf(error.getMessage())).toString();
        send("event: error\ndata: " + why + "\n\n").addListener(sent -> end());
    }

    private void end() {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                .addListener(sent -> Exchange.linger(context));
    }
}
