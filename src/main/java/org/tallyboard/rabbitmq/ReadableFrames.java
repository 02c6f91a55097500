package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The client's factory, with [ContentHeaders] between the socket and the client: no message can end a connection.
final class ReadableFrames extends ConnectionFactory {

    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
        FrameHandlerFactory sockets = super.createFrameHandlerFactory();
        return (address, name) -> new Handler(sockets.create(address, name));
    }

    /// Frames are read by one thread.
    private static final class Handler implements FrameHandler {
        private final FrameHandler socket;
        /// Bytes of bodies that are kept from the client, by channel.
        private final Map<Integer, Long> leftOut = new HashMap<>();

        Handler(FrameHandler socket) {
            this.socket = socket;
        }

        @Override
        public @Nullable Frame readFrame() throws IOException {
            while (true) {
                Frame frame = socket.readFrame();
                if (frame == null) {
                    return null;
                }
                switch (frame.getType()) {
                    case AMQP.FRAME_HEADER -> {
                        return header(frame);
                    }
                    case AMQP.FRAME_BODY -> {
                        if (!isLeftOut(frame)) {
                            return frame;
                        }
                    }
                    default -> {
                        return frame;
                    }
                }
            }
        }

        private Frame header(Frame frame) {
            byte[] payload = frame.getPayload();
            ContentHeaders.Readable readable = ContentHeaders.readable(payload);
            if (readable.leftOut() != 0) {
                leftOut.put(frame.getChannel(), readable.leftOut());
            }
            return readable.payload() == payload
                    ? frame
                    : new Frame(AMQP.FRAME_HEADER, frame.getChannel(), readable.payload());
        }

        private boolean isLeftOut(Frame frame) {
            Long left = leftOut.get(frame.getChannel());
            if (left == null) {
                return false;
            }
            long rest = left - frame.getPayload().length;
            if (rest == 0) {
                leftOut.remove(frame.getChannel());
            } else {
                leftOut.put(frame.getChannel(), rest);
            }
            return true;
        }

        @Override
        public boolean internalHearbeat() {
            return socket.internalHearbeat();
        }

        @Override
        public void setTimeout(int millis) throws SocketException {
            socket.setTimeout(millis);
        }

        @Override
        public int getTimeout() throws SocketException {
            return socket.getTimeout();
        }

        @Override
        public void sendHeader() throws IOException {
            socket.sendHeader();
        }

        @Override
        public void initialize(AMQConnection connection) {
            socket.initialize(connection);
        }

        @Override
        public void startProcessing() {
            socket.startProcessing();
        }

        @Override
        public void finishConnectionNegotiation() {
            socket.finishConnectionNegotiation();
        }

        @Override
        public void setFrameMax(int bytes) {
            socket.setFrameMax(bytes);
        }

        @Override
        public void writeFrame(Frame frame) throws IOException {
            socket.writeFrame(frame);
        }

        @Override
        public void flush(com.rabbitmq.client.@Nullable WriteListener listener) throws IOException {
            socket.flush(listener);
        }

        @Override
        public void close() {
            socket.close();
        }

        @Override
        public InetAddress getLocalAddress() {
            return socket.getLocalAddress();
        }

        @Override
        public int getLocalPort() {
            return socket.getLocalPort();
        }

        @Override
        public InetAddress getAddress() {
            return socket.getAddress();
        }

        @Override
        public int getPort() {
            return socket.getPort();
        }
    }
}
