package org.tallyboard.recorder.capture;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A forward proxy for HTTP and TLS (RFC 9110, 9.3.6 and RFC 9112, 3.2), for one recording's ffmpeg alone: that knows
/// its password from its environment, which nobody else on the machine can read. So each request, each redirect and
/// each entry of a playlist passes the [Dialer].
///
/// Only heads of requests are read; bodies and answers pass as they are.
final class FilteringProxy implements Gate.Service {
    private static final String USER = "recording";
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern ABSOLUTE = Pattern.compile("http://([^/?#]+)(.*)", Pattern.CASE_INSENSITIVE);

    private final Dialer dialer;
    private final String password;
    private final byte[] credentials;

    FilteringProxy(Dialer dialer, SecureRandom random) {
        this.dialer = dialer;
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        this.password = HexFormat.of().formatHex(secret);
        this.credentials = bytes("Basic " + Base64.getEncoder().encodeToString(bytes(USER + ":" + password)));
    }

    /// What ffmpeg finds as `http_proxy` in its environment.
    String url(int port) {
        return "http://" + USER + ":" + password + "@127.0.0.1:" + port;
    }

    private record Place(String host, int port) {
        static Place of(String text, int standardPort) throws BadRequest {
            Matcher matcher = PLACE.matcher(text);
            if (!matcher.matches()) {
                throw new BadRequest("400 Bad Request");
            }
            int port = matcher.group(2) == null ? standardPort : Integer.parseInt(matcher.group(2));
            if (port < 1 || port > 65_535) {
                throw new BadRequest("400 Bad Request");
            }
            return new Place(matcher.group(1), port);
        }
    }

    /// @param lines from the first on, without the empty one at the end
    private record Head(String method, String target, List<String> lines) {
        private static Head of(List<String> lines) throws BadRequest {
            String[] words = lines.getFirst().split(" ", -1);
            if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
                throw new BadRequest("400 Bad Request");
            }
            return new Head(words[0], words[1], lines);
        }

        private boolean has(byte[] credentials) {
            return lines.stream()
                    .filter(line -> line.regionMatches(true, 0, "Proxy-Authorization:", 0, 20))
                    .anyMatch(line ->
                            MessageDigest.isEqual(bytes(line.substring(20).strip()), credentials));
        }

        /// The head for the source itself: by path, and without what was meant for the proxy.
        private byte[] forSource(String path) {
            var head = new StringBuilder(method + " " + (path.startsWith("/") ? "" : "/") + path + " HTTP/1.1\r\n");
            lines.stream()
                    .skip(1)
                    .filter(line -> !line.regionMatches(true, 0, "Proxy-", 0, 6))
                    .forEach(line -> head.append(line).append("\r\n"));
            return bytes(head + "\r\n");
        }
    }

    /// An answer that ends the connection.
    private static final class BadRequest extends IOException {
        BadRequest(String status) {
            super(status);
        }
    }

    @Override
    public void serve(Socket client) throws IOException {
        var requests = new BufferedInputStream(client.getInputStream());
        try {
            Head head = authorised(requests);
            if (head.method().equals("CONNECT")) {
                tunnel(client, requests, Place.of(head.target(), 443));
            } else {
                forward(client, requests, head);
            }
        } catch (BadRequest e) {
            answer(client, String.valueOf(e.getMessage()), "");
        } catch (SourceRefused e) {
            answer(client, "403 Forbidden", String.valueOf(e.getMessage()));
        }
    }

    private Head authorised(InputStream requests) throws IOException {
        Head head = Head.of(lines(requests));
        if (!head.has(credentials)) {
            throw new BadRequest("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"tallyboard\"");
        }
        return head;
    }

    private Socket dial(Place place) throws IOException {
        try {
            return dialer.dial(place.host(), place.port());
        } catch (SourceRefused e) {
            throw e;
        } catch (IOException e) {
            throw new BadRequest("502 Bad Gateway");
        }
    }

    private void tunnel(Socket client, InputStream requests, Place place) throws IOException {
        try (Socket source = dial(place)) {
            client.getOutputStream().write(bytes("HTTP/1.1 200 Connection established\r\n\r\n"));
            Gate.join(client, requests, source, (bytes, length) -> {});
        }
    }

    /// One request after the other, as long as all go to the same place.
    private void forward(Socket client, InputStream requests, Head first) throws IOException {
        Place place = Place.of(target(first).group(1), 80);
        Socket dialled = dial(place);
        try (Socket source = dialled) {
            Gate.answers(client, source, (bytes, length) -> {});
            Head head = first;
            while (place.equals(Place.of(target(head).group(1), 80))) {
                source.getOutputStream().write(head.forSource(target(head).group(2)));
                head = authorised(requests);
            }
            throw new IOException("ffmpeg goes elsewhere, for which it has to connect anew");
        } catch (BadRequest e) {
            throw new IOException("the source's answers may be under way: no other can be given", e);
        }
    }

    private static Matcher target(Head head) throws BadRequest {
        Matcher matcher = ABSOLUTE.matcher(head.target());
        if (!head.method().equals("GET") || !matcher.matches()) {
            throw new BadRequest("405 Method Not Allowed");
        }
        return matcher;
    }

    private static List<String> lines(InputStream requests) throws IOException {
        var lines = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        for (int read = 0; read < LONGEST_HEAD; read++) {
            int next = requests.read();
            if (next < 0) {
                throw new IOException("ffmpeg has no more requests");
            } else if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
            if (text.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            lines.add(text);
            line.reset();
        }
        throw new BadRequest("431 Request Header Fields Too Large");
    }

    private static void answer(Socket client, String status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        var out = client.getOutputStream();
        out.write(bytes("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length + "\r\nConnection: close\r\n\r\n"));
        out.write(body);
        client.shutdownOutput();
        // A connection that is closed with something unread takes the answer with it.
        client.setSoTimeout(1_000);
        client.getInputStream().readNBytes(LONGEST_HEAD);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
