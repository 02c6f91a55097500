package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtspRedirectsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTSP/1.0 302 Moved\r\n",
                "RTSP/1.0 301\n",
                "RTSP/1.0 399\tx\r\n",
                "RTSP/9 +302 x\n",
                "RTSP/1.0 000302 x\n",
                "RTSP/1.0   302 x\n",
                "RTSP/1.0 \t302 x\n",
                "RTSP/1.0 302x\n",
                "RTSP/1.0 4294967598 x\n",
                "RTSP/1.0 \f302 x\n",
                "RT\rSP/1.0 3\r02 x\n",
                "  RTSP/1.0 302 x\n",
                "RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbodyRTSP/1.0 302 x\r\n",
                "RTSP/1.0 200 OK\r\nContent-Length: 7\r\n\r\nRTSP/1 RTSP/1.0 302 x\r\n",
                "RRTSP/1.0 302 x\n",
                "RTSRTSP/1.0 302 x\n",
                "$\0\0\3abcRTSP/1.0 302 x\n",
                "RTSP/1.0 302RTSP/1.0 200 OK\n"
            })
    void findsARedirectWhereverItIsAndHoweverItComes(String stream) throws IOException {
        assertThat(passes(stream, 1)).isFalse();
        assertThat(passes(stream, 1_000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTSP/1.0 200 OK\r\nServer: GStreamer RTSP server\r\n\r\n",
                "RTSP/1.0 401 Unauthorized\r\nCSeq: 302\r\n\r\n",
                "RTSP/1.0 404 Not Found\r\n\r\n",
                "RTSP/1.0 200 OK\r\nServer: Cam RTSP/2.0 (build 302)\r\nCSeq: 302\r\n\r\n",
                "RTSP/1.0 200 OK\r\n\r\ns=RTSP/RTP stream 302\r\n",
                "RTSP/1.0\r\n302 x\r\n",
                "HTTP/1.0 302 x\r\n",
                ""
            })
    void letsEverythingElsePass(String stream) throws IOException {
        assertThat(passes(stream, 1)).isTrue();
        assertThat(passes(stream, 1_000)).isTrue();
    }

    private static boolean passes(String stream, int piece) throws IOException {
        var dialer = new CheckedConnector(AllowedSources.PUBLIC, "cam1.lan");
        var redirects = new RtspRedirects(dialer);
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                int length = Math.min(piece, bytes.length - at);
                byte[] some = new byte[piece];
                System.arraycopy(bytes, at, some, 0, length);
                redirects.saw(some, length);
            }
        } catch (IOException e) {
            assertThat(dialer.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble.refused()).isTrue());
            return false;
        }
        return true;
    }
}
